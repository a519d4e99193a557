import type { InboundMessage } from '../../../adapter.ts'
import { inbound, testName, type Expected } from './parts.ts'

type Content = InboundMessage['message']

const said = (
  seconds: number,
  message: Pick<Content, 'type' | 'text'> & Partial<Content>,
  externalId = 'wamid.xyzxyz',
) => [inbound(testName, '1122334455667', externalId, seconds, message)]

const unsupported = [
  {
    code: 131_051,
    title: 'Message type unknown',
    message: 'Message type unknown',
    error_data: { details: 'Message type is currently not supported.' },
  },
]

export const messages: Expected = {
  'message.chosen_location': said(1_697_044_557, {
    type: 'location',
    text: 'Facebook HQ, 1 Hacker Way, Menlo Park, CA 94025',
    forwarded: true,
    details: {
      latitude: 37.461_197_8,
      longitude: -122.216_438_5,
      name: 'Facebook HQ',
      address: '1 Hacker Way, Menlo Park, CA 94025',
      url: 'https://maps.google.com/?cid=2000000000000000000',
    },
  }),
  'message.contacts': said(1_697_044_621, {
    type: 'contacts',
    text: 'Chandler Bing, Monica, Rachel Green',
    details: {
      contacts: [
        {
          name: { first_name: 'Chandler', last_name: 'Bing', formatted_name: 'Chandler Bing' },
          phones: [{ phone: '+1 555-555-5555', wa_id: '972987654321', type: 'CELL' }],
        },
        {
          name: { first_name: 'Monica', formatted_name: 'Monica' },
          phones: [{ phone: '+1 666-666-6666', wa_id: '972987654321', type: 'HOME' }],
        },
        {
          name: { first_name: 'Rachel', last_name: 'Green', formatted_name: 'Rachel Green' },
          phones: [{ phone: '+1 777-777-7777', wa_id: '972987654321', type: 'WORK' }],
        },
      ],
    },
  }),
  'message.current_location': said(1_697_044_557, {
    type: 'location',
    text: '12.25089, 43.90539',
    forwarded: true,
    details: { latitude: 12.250_89, longitude: 43.905_39 },
  }),
  'message.forwarded': said(1_697_044_815, { type: 'text', text: 'forwarded text', forwarded: true }),
  'message.forwarded_many_times': said(1_697_044_968, {
    type: 'text',
    text: 'text forwarded many times',
    forwarded: true,
    details: { frequently_forwarded: true },
  }),
  'message.order': said(1_697_044_668, {
    type: 'order',
    text: null,
    details: {
      catalog_id: '354160437058781',
      text: '',
      product_items: [
        { product_retailer_id: 'HAMBURGER', quantity: 3, item_price: 30, currency: 'ILS' },
        { product_retailer_id: 'FRENCH_FRIES', quantity: 2, item_price: 35, currency: 'ILS' },
        { product_retailer_id: 'SODA', quantity: 2, item_price: 10, currency: 'ILS' },
      ],
    },
  }),
  // "ad or post" is a placeholder and neither of the two, so it gives no longer window.
  'message.referral': said(
    1_697_045_000,
    {
      type: 'text',
      text: 'BODY',
      details: {
        referral: {
          source_url: 'AD_OR_POST_FB_URL',
          source_id: 'ADID',
          source_type: 'ad or post',
          headline: 'AD_TITLE',
          body: 'AD_DESCRIPTION',
          media_type: 'image or video',
          image_url: 'RAW_IMAGE_URL',
          video_url: 'RAW_VIDEO_URL',
          thumbnail_url: 'RAW_THUMBNAIL_URL',
          ctwa_clid: 'CTWA_CLID',
        },
      },
    },
    'wamid.ID',
  ),
  'message.reply': said(1_697_044_746, { type: 'text', text: 'replied text', quotedId: 'wamid.xyzxyz==' }),
  'message.text': said(1_697_043_223, { type: 'text', text: 'Body Text' }),
  'message.unsupported': said(1_697_044_706, {
    type: 'unsupported',
    text: null,
    details: { kind: 'unsupported', errors: unsupported },
  }),
  'message.unsupported_with_type': said(1_697_044_706, {
    type: 'unsupported',
    text: null,
    details: { kind: 'pool', errors: unsupported },
  }),
}
