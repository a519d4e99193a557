import type { InboundMessage } from '../../../adapter.ts'
import { inbound, notice, phone, sheena, type Expected } from './parts.ts'

const ACCOUNT = '106540352242922'
const metadata = { display_phone_number: '15550783881', phone_number_id: ACCOUNT }
const GROUP = 'Y2FwaV9ncm91cDoxODA1NTU1MDE3MjoxMjAzNjMyMjI3NzE5NjMwNjcZD'
const PHOTO = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA='

type Content = InboundMessage['message']

const said = (
  externalId: string,
  seconds: number,
  message: Pick<Content, 'type' | 'text'> & Partial<Content>,
  overrides: Partial<InboundMessage> = {},
) => [inbound(sheena, ACCOUNT, externalId, seconds, message, overrides)]

const group = (topic: string, told: Record<string, unknown>) => [
  notice(
    topic,
    '102290129340398',
    1_750_269_342,
    {
      messaging_product: 'whatsapp',
      metadata,
      groups: [
        {
          timestamp: '1750269342',
          group_id: GROUP,
          request_id: '784D93D0C468593037EA0B1ECA245D9C',
          ...told,
        },
      ],
    },
    { account: ACCOUNT, about: 'group' },
  ),
]

const participants = [
  { input: 16_505_551_234, wa_id: 16_505_551_234 },
  { input: 16_505_551_235, wa_id: 16_505_551_235 },
]

export const facebookOpenapi: Expected = {
  'button-message': said('wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUU0M0MxQzQzMUJCMTMwNUZFOQA=', 1_750_091_045, {
    type: 'button',
    text: 'Unsubscribe',
    quotedId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJFNjk2OTMwNEZCQjhGMzUyQUYA',
    details: { payload: 'Unsubscribe', text: 'Unsubscribe' },
  }),
  'contact-sharing-message': said(PHOTO, 1_744_344_496, {
    type: 'contacts',
    text: 'Lucía Gómez',
    details: {
      contacts: [
        {
          name: { first_name: 'Lucía', last_name: 'Gómez', formatted_name: 'Lucía Gómez' },
          org: { company: 'Google' },
          phones: [{ phone: '+1 (983) 555-2319', wa_id: '19835552319', type: 'MOBILE' }],
        },
      ],
    },
  }),
  'group-create-message': group('group_lifecycle_update', {
    type: 'group_create',
    subject: 'your-group-subject',
    description: 'your-group-description',
    added_participants: participants,
  }),
  'group-remove-participants': group('group_participants_update', {
    type: 'group_create',
    removed_participants: participants,
  }),
  'group-settings-update': group('group_settings_update', {
    type: 'group_settings_update',
    profile_picture: { mime_type: 'image/jpeg', sha256: 'SfInY0gGKTsJlUWbwxC1k+FAD0FZHv' },
  }),
  'image-message': said(PHOTO, 1_744_344_496, {
    type: 'image',
    text: 'Taj Mahal',
    files: [
      {
        id: '1003383421387256',
        kind: 'image',
        mimeType: 'image/jpeg',
        fileName: null,
        sha256: '49f227634806293b0995459bc310b593e1400f41591efcf07e9bced335f41942',
      },
    ],
  }),
  'interactive-button-reply-message': said(
    'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTZBQzg0MzQ4QjRCM0NGNkVGOAA=',
    1_750_025_136,
    {
      type: 'interactive',
      text: 'Cancel',
      quotedId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MEM2RUJFNkI0RENGQTVDRjUA',
      details: { type: 'button_reply', button_reply: { id: 'cancel-button', title: 'Cancel' } },
    },
  ),
  'interactive-list-reply-message': said(
    'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUJDQ0NDM0FEODY4ODkzOTc5RgA=',
    1_749_854_575,
    {
      type: 'interactive',
      text: 'Priority Mail Express',
      quotedId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJGMzEyNzhENTZDMzNGODlDRDgA',
      details: {
        type: 'list_reply',
        list_reply: {
          id: 'priority_express',
          title: 'Priority Mail Express',
          description: 'Next Day to 2 Days',
        },
      },
    },
  ),
  'location-message': said('wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTU2MjZEMDBGRkE3MENEMDE0RQA=', 1_744_344_496, {
    type: 'location',
    text: 'Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301',
    details: {
      address: '101 Forest Ave, Palo Alto, CA 94301',
      latitude: 37.442_214_965_82,
      longitude: -122.161_659_240_72,
      name: 'Philz Coffee',
      url: 'https://philzcoffee.com/',
    },
  }),
  'order-message': said('wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTEyQjFGNzI1QTQxMjI5QTMyOQA=', 1_750_096_325, {
    type: 'order',
    text: null,
    details: {
      catalog_id: '194836987003835',
      text: '',
      product_items: [
        { product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 30, currency: 'USD' },
        { product_retailer_id: 'nqryix03ez', quantity: 1, item_price: 25, currency: 'USD' },
      ],
    },
  }),
  'reaction-message': [
    {
      type: 'reaction',
      account: ACCOUNT,
      externalId: PHOTO,
      at: 1_749_419_544_000,
      from: sheena,
      by: 'contact',
      targetId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA',
      emoji: '👍',
    },
  ],
  'system-message': [
    {
      type: 'identity',
      account: ACCOUNT,
      externalId: 'wamid.HBgLMTk4MzU1NTE5NzQVAgASGAoxMTgyMDg2MjY3AA==',
      at: 1_750_269_342_000,
      from: phone('16505551234'),
      change: 'number',
      ended: [{ kind: 'phone', value: '16505551234' }],
      gained: [{ kind: 'phone', value: '12195555358' }],
    },
  ],
  'text-message-from-click-to-whatsapp-ad': said(
    'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUQ0N0VFMDA2MTQ0RkJFNkNDNAA=',
    1_750_275_992,
    {
      type: 'text',
      text: 'Hello! Can I get more info on this?',
      details: {
        referral: {
          source_url: 'https://fb.me/3cr4Wqqkv',
          source_id: '120226305854810726',
          source_type: 'ad',
          body: 'Summer Succulents are here!',
          headline: 'Chat with us',
          media_type: 'image',
          image_url: 'https://scontent.xx.fbcdn.net/v/t45.1...',
          ctwa_clid:
            'Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0AHemvuSoifXaytfTzcchptiErTKCqTrJ5nW1h7IHYeYymGb5K5J5iTROpBhWAGaIAeUzHL50',
          welcome_message: { text: 'Hi there! Let us know how we can help!' },
        },
      },
    },
    { entryPoint: true },
  ),
  'text-message-with-context-product-inquiry': said(
    'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTA2NTUwRkNEMDdFQjJCRUU0NQA=',
    1_750_016_800,
    {
      type: 'text',
      text: 'Is this still available?',
      quotedId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGA9wcm9kdWN0X2lucXVpcnkA',
      details: {
        referred_product: { catalog_id: '194836987003835', product_retailer_id: 'di9ozbzfi4' },
      },
    },
  ),
  'text-message': said(PHOTO, 1_749_416_383, { type: 'text', text: 'Does it come in another color?' }),
  'unsupported-message': said('wamid.HBgLMTQyMDU1NTA3NDkVAgASGBI5N0MwRjg0RTVBNUI1RDA2OTkA', 1_750_090_702, {
    type: 'unsupported',
    text: null,
    details: {
      kind: 'unsupported',
      errors: [
        {
          code: 131_051,
          title: 'Message type unknown',
          message: 'Message type unknown',
          error_data: { details: 'Message type is currently not supported.' },
        },
      ],
    },
  }),
}
