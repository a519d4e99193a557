import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MessageView } from '../../../server/contract/conversation.ts'
import { buildConversation, buildInbox, buildMessage, NOON } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { useDesk } from '../useDesk.ts'
import MessageItem from './MessageItem.vue'

const ada = { kind: 'agent', id: 1, name: 'Ada Lang' } as const
async function show(overrides: Partial<MessageView>, replyUntil = Date.now() + 3_600_000) {
  const harness = await createHarness()
  const message = buildMessage(overrides)
  const conversation = buildConversation({ replyUntil })
  return { ...harness, item: harness.render(MessageItem, { message, conversation }) }
}

enableAutoUnmount(afterEach)
beforeEach(() => localStorage.clear())
afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

describe('message', () => {
  it.each<[string, Partial<MessageView>, string]>([
    [
      'a place',
      { type: 'location', text: null, details: { latitude: 1, longitude: 2, name: 'Shop' } },
      'Shop',
    ],
    [
      'a contact card',
      { type: 'contacts', details: { contacts: [{ name: { formatted_name: 'Peter' } }] } },
      'Peter',
    ],
    ['a choice', { type: 'interactive', details: { button_reply: { title: 'Thursday' } } }, 'Thursday'],
    ['a poll', { type: 'unsupported', text: null, details: { kind: 'poll' } }, 'Poll'],
    ['a kind from the future', { type: 'hologram', text: null }, 'did not hand over'],
    ['an edit', { editedAt: NOON }, 'edited'],
    [
      'a message of the phone app',
      { direction: 'out', via: 'app', author: { kind: 'agent', id: null, name: null } },
      'From the phone app',
    ],
    [
      'an advertisement',
      { details: { referral: { headline: 'Autumn offer', body: 'All lamps' } } },
      'Autumn offer',
    ],
    [
      'a question about an article',
      { details: { referred_product: { product_retailer_id: 'LAMP' } } },
      'About the article LAMP',
    ],
    ['a message to a group', { details: { group_id: 'G' } }, 'Written in a group'],
    [
      'what was forwarded often',
      { forwarded: true, details: { frequently_forwarded: true } },
      'Forwarded many times',
    ],
    [
      'a form as a table',
      {
        type: 'interactive',
        text: 'Sent',
        details: { nfm_reply: { name: 'flow', response_json: '{"size":"XL"}' } },
      },
      'Form filled insizeXL',
    ],
    [
      'a payment',
      {
        type: 'interactive',
        text: null,
        details: { type: 'payment_method', payment_method: { method: 'card' } },
      },
      'Way of paying chosen',
    ],
    [
      'why it can’t be seen',
      {
        type: 'unsupported',
        text: null,
        details: { kind: 'edit', errors: [{ title: 'Message type unknown' }] },
      },
      'Message type unknownOpen WhatsApp on the phone',
    ],
    ['a deleted one', { revokedAt: NOON, text: null }, 'Carla Brandt deleted this message'],
    ['a forward', { forwarded: true }, 'Forwarded'],
  ])('shows %s', async (_kind, overrides, words) => {
    expect((await show(overrides)).item.text()).toContain(words)
  })

  it('shows what was sent as the customer sees it', async () => {
    const content = {
      kind: 'list',
      header: 'Delivery',
      body: 'Which day suits you?',
      footer: 'Nordlicht',
      buttons: [{ kind: 'list', text: 'Choose a day', url: null }],
      sections: [{ title: 'Next week', rows: [{ id: '1', title: 'Thursday', description: 'from 15:00' }] }],
      template: null,
    } as const
    const message = { direction: 'out', type: 'interactive', text: content.body, author: ada } as const
    const { item } = await show({ ...message, content: structuredClone(content) as never })
    for (const words of [
      'Delivery',
      'Which day suits you?',
      'Nordlicht',
      'Choose a day',
      '1 choice',
      'Thursday',
    ]) {
      expect(item.text()).toContain(words)
    }
  })

  it('fetches nothing from where an advertisement came from', async () => {
    const referral = { headline: 'Offer', media_type: 'image', image_url: 'https://elsewhere.example/a.jpg' }
    const { item } = await show({ details: { referral } })
    expect(item.find('img').exists()).toBe(false)
    expect(item.html()).not.toContain('elsewhere.example')
  })

  it('takes back its own reaction, and says when it did not arrive', async () => {
    const failed = { emoji: '👍', by: 'agent', delivery: 'failed', failure: 'undeliverable' } as const
    const theirs = { emoji: '🙏', by: 'contact', delivery: null, failure: null } as const
    const capabilities = { ...buildInbox().capabilities, sends: ['text', 'reaction'] as never[] }
    const inboxes = [buildInbox({ capabilities })]
    const message = buildMessage({ id: 7, reactions: [theirs, failed] })
    const harness = await createHarness({
      loaded: { inboxes, messages: { conversationId: 1, items: [message], next: null } },
    })
    const conversation = buildConversation({ replyUntil: Date.now() + 3_600_000 })
    const item = harness.render(MessageItem, { message, conversation })
    expect(item.get('.reactions span').text()).toContain('Reaction of Carla Brandt.')
    const own = item.get('.reactions button')
    expect(own.attributes('title')).toContain('did not arrive. This person can not be reached')
    await own.trigger('click')
    await flushPromises()
    expect(harness.calls).toEqual([{ path: 'POST /api/messages/7/reaction', body: { emoji: '' } }])
    expect(harness.live.state.messages[1]?.items[0]?.reactions).toEqual([theirs])
  })

  it('makes addresses clickable and nothing else', async () => {
    const { item } = await show({ text: '<b>See</b> https://nordlicht.example/a?b=1.' })
    expect(item.get('a').attributes()).toMatchObject({
      href: 'https://nordlicht.example/a?b=1',
      rel: 'noopener noreferrer',
    })
    expect(item.find('b').exists()).toBe(false)
    expect(item.text()).toContain('<b>See</b>')
  })

  it('says why it failed, what to do, and tries again', async () => {
    const failure = { code: '131026', reason: 'undeliverable', detail: 'Message undeliverable' }
    const { item, calls } = await show({ id: 7, direction: 'out', author: ada, delivery: 'failed', failure })
    expect(item.text()).toContain('This person can not be reached on this channel.')
    expect(item.text()).toContain('Check the number')
    await item.get('.problem button').trigger('click')
    await flushPromises()
    expect(calls.map(({ path }) => path)).toEqual(['POST /api/messages/7/retry'])
  })

  it('puts the words into the composer again where the same message could not get through', async () => {
    const failure = { code: '100', reason: 'bad_request', detail: null }
    const { item } = await show({ id: 7, direction: 'out', author: ada, delivery: 'failed', failure })
    await item.get('.problem button').trigger('click')
    expect(useDesk().rewriteCall?.text).toBe('Is the lamp still there?')
  })

  it('offers no second try that could only be refused', async () => {
    const failure = { code: '131047', reason: 'window_closed', detail: null }
    const failed = { id: 7, direction: 'out', author: ada, delivery: 'failed', failure } as const
    expect((await show(failed)).item.find('.problem button').exists()).toBe(true)
    expect((await show(failed, Date.now() - 3_600_000)).item.find('.problem button').exists()).toBe(false)
  })

  it('asks before it sends what may have arrived', async () => {
    const { item, calls } = await show({ id: 7, direction: 'out', author: ada, delivery: 'unknown' })
    await item.get('.problem button').trigger('click')
    expect(calls).toEqual([])
    const dialog = document.querySelector('dialog')
    expect(dialog?.textContent).toContain('gets the message twice')
    dialog?.querySelector<HTMLButtonElement>('.button.primary')?.click()
    await flushPromises()
    expect(calls).toHaveLength(1)
  })

  it.each([
    ['queued', 'Waiting to be sent'],
    ['accepted', 'Accepted'],
    ['sent', 'Sent'],
    ['delivered', 'Delivered'],
    ['read', 'Read'],
  ] as const)('names the tick of %s', async (delivery, name) => {
    const { item } = await show({ direction: 'out', author: ada, delivery })
    expect(item.get('.stamp [role="img"]').attributes('aria-label')).toBe(name)
  })
})

describe('how far a message got', () => {
  const tickOf = async (receipts: ReturnType<typeof buildInbox>['capabilities']['receipts']) => {
    const { capabilities } = buildInbox()
    const { item, live } = await show({ direction: 'out', delivery: 'accepted', author: ada })
    live.state.conversations[1] = buildConversation()
    live.state.inboxes[1] = buildInbox({ capabilities: { ...capabilities, receipts } })
    await flushPromises()
    return item.get('.tick').attributes('aria-label')
  }

  it('is told in the steps its channel knows', async () => {
    expect(await tickOf(['accepted', 'sent', 'delivered', 'read'])).toBe('Accepted')
    expect(await tickOf(['accepted', 'delivered', 'read'])).toBe('Sent')
  })
})
