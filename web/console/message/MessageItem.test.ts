import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MessageView } from '../../../server/contract/conversation.ts'
import { buildConversation, buildMessage, NOON } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
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
    ['a deleted one', { revokedAt: NOON, text: null }, 'Carla Brandt deleted this message'],
    ['a forward', { forwarded: true }, 'Forwarded'],
  ])('shows %s', async (_kind, overrides, words) => {
    expect((await show(overrides)).item.text()).toContain(words)
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

  it('offers no second try that could only be refused', async () => {
    const failure = { code: '131047', reason: 'window_closed', detail: null }
    const failed = { id: 7, direction: 'out', author: ada, delivery: 'failed', failure } as const
    expect((await show(failed)).item.find('.problem button').exists()).toBe(true)
    expect((await show(failed, Date.now() - 1)).item.find('.problem button').exists()).toBe(false)
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
