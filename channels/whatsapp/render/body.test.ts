import { describe, expect, it } from 'vitest'
import type { OutboundContent, TemplateComponent } from '../../adapter.ts'
import { bodyOf } from './body.ts'

const above = { header: null, body: 'Please', footer: null }
const file = { handle: '77', fileName: 'a.pdf' }

/** What the captured samples lack. */
describe('a message becomes what Meta reads', () => {
  it.each<[OutboundContent, object]>([
    [
      { kind: 'file', file: { ...file, kind: 'voice' }, caption: null },
      { type: 'audio', audio: { id: '77', voice: true } },
    ],
    [
      { kind: 'file', file: { ...file, kind: 'image' }, caption: '' },
      { type: 'image', image: { id: '77' } },
    ],
    [
      { kind: 'reaction', targetId: 'wamid.1', emoji: '' },
      { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '' } },
    ],
    [
      { kind: 'location', latitude: 0, longitude: -0.5, name: null, address: null },
      { type: 'location', location: { latitude: 0, longitude: -0.5 } },
    ],
    [
      { kind: 'link', ...above, label: 'Open', url: 'https://s.example' },
      {
        type: 'interactive',
        interactive: {
          type: 'cta_url',
          body: { text: 'Please' },
          action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://s.example' } },
        },
      },
    ],
    [
      { kind: 'ask_location', body: 'Where?' },
      {
        type: 'interactive',
        interactive: {
          type: 'location_request_message',
          body: { text: 'Where?' },
          action: { name: 'send_location' },
        },
      },
    ],
    [
      { kind: 'ask_contact', body: 'Your number?' },
      {
        type: 'interactive',
        interactive: {
          type: 'request_contact_info',
          body: { text: 'Your number?' },
          action: { name: 'request_contact_info' },
        },
      },
    ],
    [
      {
        kind: 'buttons',
        body: 'Read it?',
        footer: 'The shop',
        header: { file: { ...file, kind: 'document' } },
        buttons: [{ id: 'y', title: 'Yes' }],
      },
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'document', document: { id: '77', filename: 'a.pdf' } },
          body: { text: 'Read it?' },
          footer: { text: 'The shop' },
          action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
        },
      },
    ],
    [
      {
        kind: 'flow',
        ...above,
        label: 'Open',
        flow: { by: { id: '5' }, token: 't', screen: null, data: null, draft: false },
      },
      {
        type: 'interactive',
        interactive: {
          type: 'flow',
          body: { text: 'Please' },
          action: {
            name: 'flow',
            parameters: { flow_message_version: '3', flow_token: 't', flow_cta: 'Open', flow_id: '5' },
          },
        },
      },
    ],
    [
      {
        kind: 'contacts',
        contacts: [
          { name: { full: 'Ben', first: 'Ben' }, phones: [], emails: [], urls: [], addresses: [], org: {} },
        ],
      },
      { type: 'contacts', contacts: [{ name: { formatted_name: 'Ben', first_name: 'Ben' } }] },
    ],
  ])('%j', (content, body) => {
    expect(bodyOf(content)).toEqual(body)
  })
})

describe('a component of a template', () => {
  const rendered = (component: TemplateComponent) => {
    const { template } = bodyOf({ kind: 'template', name: 'a', language: 'de', components: [component] })
    return (template as { components?: unknown[] }).components
  }

  it.each<[TemplateComponent, object]>([
    [
      { part: 'body', parameters: [{ type: 'text', name: 'first_name', text: 'Carla' }] },
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Carla' }] },
    ],
    [
      {
        part: 'header',
        parameters: [{ type: 'location', latitude: 1, longitude: 2, name: 'Shop', address: null }],
      },
      {
        type: 'header',
        parameters: [{ type: 'location', location: { latitude: 1, longitude: 2, name: 'Shop' } }],
      },
    ],
    [
      { part: 'header', parameters: [{ type: 'file', file: { ...file, kind: 'document' } }] },
      {
        type: 'header',
        parameters: [{ type: 'document', document: { id: '77', filename: 'a.pdf' } }],
      },
    ],
    [
      {
        part: 'button',
        button: 'url',
        index: 1,
        parameters: [{ type: 'text', name: null, text: 'order/7' }],
      },
      {
        type: 'button',
        sub_type: 'url',
        index: '1',
        parameters: [{ type: 'text', text: 'order/7' }],
      },
    ],
    [
      { part: 'button', button: 'copy_code', index: 0, parameters: [{ type: 'code', code: 'SUMMER' }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '0',
        parameters: [{ type: 'coupon_code', coupon_code: 'SUMMER' }],
      },
    ],
    [
      { part: 'limited_time_offer', parameters: [{ type: 'offer', until: 1_800_000_000_000 }] },
      {
        type: 'limited_time_offer',
        parameters: [
          { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_800_000_000_000 } },
        ],
      },
    ],
    [
      {
        part: 'carousel',
        cards: [
          [{ part: 'header', parameters: [{ type: 'file', file: { ...file, kind: 'image' } }] }],
          [{ part: 'body', parameters: [{ type: 'text', name: null, text: 'Two' }] }],
        ],
      },
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [{ type: 'header', parameters: [{ type: 'image', image: { id: '77' } }] }],
          },
          {
            card_index: 1,
            components: [{ type: 'body', parameters: [{ type: 'text', text: 'Two' }] }],
          },
        ],
      },
    ],
  ])('%j is written as Meta reads it', (component, written) => {
    expect(rendered(component)).toEqual([written])
  })

  it.each<TemplateComponent>([
    { part: 'body', parameters: [] },
    { part: 'body' },
    { part: 'button', button: 'phone', index: 0, parameters: [{ type: 'text', name: null, text: 'x' }] },
  ])('with nothing to fill in is left out: %j', (component) => {
    expect(rendered(component)).toBeUndefined()
  })
})
