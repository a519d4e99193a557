/**
 * For tests: what an agent would send for each of Meta's captured send requests, or why nobody can. Links
 * stand where ids do, for this product sends files by id alone.
 */
import type { ContactCard, OutboundContent, Signal, TemplateParameter } from '../../adapter.ts'

export type Sendable = { content: OutboundContent; quotedId?: string } | { signal: Signal } | { not: string }

const file = (
  kind: 'image' | 'video' | 'audio' | 'document' | 'sticker',
  handle: string,
  caption: string | null = null,
  fileName: string | null = null,
): OutboundContent => ({ kind: 'file', file: { kind, handle, fileName }, caption })

const john: ContactCard = {
  name: { full: 'John Smith', first: 'John', last: 'Smith', middle: 'D.', prefix: 'Dr', suffix: 'Jr' },
  phones: [
    { number: '+1 (940) 555-1234', type: 'HOME' },
    { number: '+1 (650) 555-1234', type: 'WORK', waId: '16505551234' },
  ],
  emails: [
    { address: 'test@fb.com', type: 'WORK' },
    { address: 'test@whatsapp.com', type: 'HOME' },
  ],
  urls: [
    { url: 'https://www.facebook.com', type: 'WORK' },
    { url: 'https://www.whatsapp.com', type: 'HOME' },
  ],
  addresses: [
    {
      street: '1 Hacker Way',
      city: 'Menlo Park',
      state: 'CA',
      zip: '94025',
      country: 'United States',
      countryCode: 'us',
      type: 'HOME',
    },
    {
      street: '200 Jefferson Dr',
      city: 'Menlo Park',
      state: 'CA',
      zip: '94025',
      country: 'United States',
      countryCode: 'us',
      type: 'WORK',
    },
  ],
  org: { company: 'WhatsApp', department: 'Design', title: 'Manager' },
  birthday: '2012-08-18',
}

const place: OutboundContent = {
  kind: 'location',
  latitude: 37.758056,
  longitude: -122.425332,
  name: 'META HQ',
  address: '1 Hacker Way, Menlo Park, CA 94025',
}

const row = (section: number, at: number) => ({
  id: `<LIST_SECTION_${section}_ROW_${at}_ID>`,
  title: `<SECTION_${section}_ROW_${at}_TITLE>`,
  description: `<SECTION_${section}_ROW_${at}_DESC>`,
})
const list: OutboundContent = {
  kind: 'list',
  header: { text: '<HEADER_TEXT>' },
  body: '<BODY_TEXT>',
  footer: '<FOOTER_TEXT>',
  button: '<BUTTON_TEXT>',
  sections: [1, 2].map((section) => ({
    title: `<LIST_SECTION_${section}_TITLE>`,
    rows: [row(section, 1), row(section, 2)],
  })),
}

const flow = (by: { id: string } | { name: string }, draft: boolean): OutboundContent => ({
  kind: 'flow',
  header: { text: draft ? 'Not shown in draft mode' : '<HEADER_TEXT>' },
  body: draft ? 'Not shown in draft mode' : '<BODY_TEXT>',
  footer: draft ? 'Not shown in draft mode' : '<FOOTER_TEXT>',
  label: draft ? 'Not shown in draft mode' : 'Open Flow!',
  flow: {
    by,
    token: '<FLOW_TOKEN>',
    screen: '<SCREEN_ID>',
    data: { '<CUSTOM_KEY>': '<CUSTOM_VALUE>' },
    draft,
  },
})

const words = (...texts: string[]): TemplateParameter[] =>
  texts.map((text) => ({ type: 'text', name: null, text }))
const invoice: TemplateParameter[] = [
  ...words('text-string'),
  { type: 'currency', name: null, code: 'USD', amount: 100_990, fallback: '$100.99' },
  { type: 'date', name: null, fallback: 'February 25, 1977' },
]
const picture: TemplateParameter = {
  type: 'file',
  file: { kind: 'image', handle: 'http(s)://the-image-url', fileName: null },
}
const template = (
  components: Extract<OutboundContent, { kind: 'template' }>['components'],
  name = 'template-name',
  language = 'language-and-locale-code',
): OutboundContent => ({ kind: 'template', name, language, components })

const text = (words: string, preview = false): OutboundContent => ({ kind: 'text', text: words, preview })
const replied = '<MSGID_OF_MSG_YOU_ARE_REPLYING_TO>'
const before = '<MSGID_OF_PREV_MSG>'
const products = 'The product has no catalogue, so there are no products to show.'
const payments = 'The product takes no payments.'

export const sendRequests: Readonly<Record<string, Sendable>> = {
  'send-audio-message-by-id': { content: file('audio', '<AUDIO_OBJECT_ID>') },
  'send-audio-message-by-url': { content: file('audio', '<http(s)://audio-url>') },
  'send-catalog-message': { not: products },
  'send-catalog-template-message': {
    content: template(
      [
        { part: 'body', parameters: words('100', '400', '3') },
        {
          part: 'button',
          button: 'catalog',
          index: 0,
          parameters: [{ type: 'catalog', thumbnail: '2lc20305pt' }],
        },
      ],
      'intro_catalog_offer',
      'en_US',
    ),
  },
  'send-contact-message': { content: { kind: 'contacts', contacts: [john] } },
  'send-document-message-by-id': {
    content: file('document', '<DOCUMENT_OBJECT_ID>', '<DOCUMENT_CAPTION_TO_SEND>', '<DOCUMENT_FILENAME>'),
  },
  'send-document-message-by-url': {
    content: file('document', '<http(s)://document-url>', '<DOCUMENT-CAPTION-TEXT>'),
  },
  'send-draft-flow-by-id': { content: flow({ id: '{{Flow-ID}}' }, true) },
  'send-draft-flow-by-name': { content: flow({ name: '{{Flow-Name}}' }, true) },
  'send-flow-template-message': {
    content: template(
      [
        {
          part: 'button',
          button: 'flow',
          index: 0,
          parameters: [{ type: 'flow', token: '<FLOW_TOKEN>', data: { '<CUSTOM_KEY>': '<CUSTOM_VALUE>' } }],
        },
      ],
      '<TEMPLATE_NAME>',
      'en_US',
    ),
  },
  'send-image-message-by-id': { content: file('image', '<IMAGE_OBJECT_ID>') },
  'send-image-message-by-url': { content: file('image', 'http(s)://image-url') },
  'send-list-message': { content: list },
  'send-location-message': { content: place },
  'send-message-template-interactive': {
    content: template([
      { part: 'header', parameters: [picture] },
      { part: 'body', parameters: invoice },
      {
        part: 'button',
        button: 'quick_reply',
        index: 0,
        parameters: [{ type: 'payload', payload: 'aGlzIHRoaXMgaXMgY29v' }],
      },
      {
        part: 'button',
        button: 'quick_reply',
        index: 1,
        parameters: [{ type: 'payload', payload: '9rwnB8RbYmPF5t2Mn09x4h' }],
      },
    ]),
  },
  'send-message-template-media': {
    content: template([
      { part: 'header', parameters: [picture] },
      { part: 'body', parameters: invoice },
    ]),
  },
  'send-message-template-text': { content: template([{ part: 'body', parameters: invoice }]) },
  'send-multi-product-message': { not: products },
  'send-order-details-message': { not: payments },
  'send-order-status-message': { not: payments },
  'send-published-flow-by-id': { content: flow({ id: '{{Flow-ID}}' }, false) },
  'send-published-flow-by-name': { content: flow({ name: '{{Flow-Name}}' }, false) },
  'send-reply-button': {
    content: {
      kind: 'buttons',
      header: null,
      body: '<BUTTON_TEXT>',
      footer: null,
      buttons: [
        { id: '<UNIQUE_BUTTON_ID_1>', title: '<BUTTON_TITLE_1>' },
        { id: '<UNIQUE_BUTTON_ID_2>', title: '<BUTTON_TITLE_2>' },
      ],
    },
  },
  'send-reply-to-audio-message-by-id': { content: file('audio', '<AUDIO_OBJECT_ID>'), quotedId: replied },
  'send-reply-to-audio-message-by-url': { content: file('audio', 'http(s)://audio-url'), quotedId: replied },
  'send-reply-to-contact-message': { content: { kind: 'contacts', contacts: [john] }, quotedId: before },
  'send-reply-to-document-message-by-id': {
    content: file('document', '<DOCUMENT_OBJECT_ID>', '<DOCUMENT_CAPTION_TO_SEND>', '<DOCUMENT_FILENAME>'),
    quotedId: replied,
  },
  'send-reply-to-document-message-by-url': {
    content: file('document', '<http(s)://document-url>', '<DOCUMENT_CAPTION_TEXT>'),
    quotedId: replied,
  },
  'send-reply-to-image-message-by-id': { content: file('image', '<IMAGE_OBJECT_ID>'), quotedId: before },
  'send-reply-to-image-message-by-url': { content: file('image', 'http(s)://image-url'), quotedId: before },
  'send-reply-to-list-message': { content: list, quotedId: before },
  'send-reply-to-location-message': { content: place, quotedId: before },
  'send-reply-to-sticker-message-by-id': { content: file('sticker', '<MEDIA_OBJECT_ID>'), quotedId: replied },
  'send-reply-to-sticker-message-by-url': {
    content: file('sticker', '<http(s)://sticker-url>'),
    quotedId: replied,
  },
  'send-reply-to-text-message': { content: text('<TEXT_MSG_CONTENT>'), quotedId: before },
  'send-reply-to-video-message-by-id': {
    content: file('video', '<VIDEO_OBJECT_ID>', '<VIDEO_CAPTION_TEXT>'),
    quotedId: replied,
  },
  'send-reply-to-video-message-by-url': {
    content: file('video', '<http(s)://video-url>', '<VIDEO_CAPTION_TEXT>'),
    quotedId: replied,
  },
  'send-reply-with-reaction-message': {
    content: { kind: 'reaction', targetId: 'wamid.HBgLM...', emoji: '😀' },
  },
  'send-sample-issue-resolution-template': {
    content: template(
      [
        { part: 'body', parameters: words('*Mr. Jones*') },
        { part: 'button', button: 'quick_reply', index: 0, parameters: words('true') },
        { part: 'button', button: 'quick_reply', index: 1, parameters: words('false') },
      ],
      'sample_issue_resolution',
      'en_US',
    ),
  },
  'send-sample-shipping-confirmation-template': {
    content: template([{ part: 'body', parameters: invoice }]),
  },
  'send-sample-text-message': { content: template([{ part: 'body', parameters: invoice }]) },
  'send-single-product-message': { not: products },
  'send-sticker-message-by-id': { content: file('sticker', '<MEDIA_OBJECT_ID>') },
  'send-sticker-message-by-url': { content: file('sticker', '<http(s)://sticker-url>') },
  'send-test-message': { content: template([], 'hello_world', 'en_US') },
  'send-text-message-with-preview-url': {
    content: text('Please visit https://youtu.be/hpltvTEiRrY.', true),
  },
  'send-text-message': { content: text('text-message-content') },
  'send-typing-indicator-and-read-receipt': {
    signal: {
      kind: 'typing',
      externalId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUYzMjEzNDM2RTZGQ0MzMDJBRgA=',
    },
  },
  'send-video-message-by-id': { content: file('video', '<VIDEO_OBJECT_ID>', '<VIDEO_CAPTION_TEXT>') },
  'send-video-message-by-url': { content: file('video', '<http(s)://video-url>', '<VIDEO_CAPTION_TEXT>') },
}
