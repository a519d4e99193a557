/** What an agent writes to a visitor of a website: no window, no templates, and nothing of a phone. */
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { buildConversation, buildInbox, HOUR } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import ComposerPanel from './ComposerPanel.vue'

const inbox = buildInbox({
  channel: 'web',
  name: 'Shop',
  capabilities: {
    ...buildInbox().capabilities,
    replyWindow: null,
    entryPointWindow: null,
    reactions: false,
    receipts: ['accepted', 'delivered', 'read'],
    typing: true,
    sends: ['text', 'file'],
    files: [{ kind: 'image', mimeTypes: ['image/png'], maxBytes: 5_000 }],
  },
})
const visitor = {
  identified: false,
  email: null,
  language: null,
  attributes: {},
  claims: {},
  page: null,
  notice: null,
}

async function open(overrides: Partial<ConversationItem> = {}) {
  const conversation = buildConversation({ channel: 'web', visitor, replyUntil: null, ...overrides })
  const harness = await createHarness({ loaded: { inboxes: [inbox], conversations: [conversation] } })
  harness.session.api.signedIn({ accessToken: 'token', expiresAt: Date.now() + HOUR })
  return { ...harness, composer: harness.render(ComposerPanel, { conversation }) }
}
const typed = (calls: readonly { path: string }[]) =>
  calls.filter(({ path }) => path === 'POST /api/conversations/1/typing').length

enableAutoUnmount(afterEach)
beforeEach(() => localStorage.clear())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('is always possible, however long ago the visitor wrote', async () => {
  const { composer, calls } = await open({ lastInboundAt: Date.now() - 90 * 24 * HOUR })
  await composer.get('textarea').setValue('Is it settled?')
  await composer.get('button.primary').trigger('click')
  await flushPromises()
  expect(calls).toContainEqual(
    expect.objectContaining({
      path: 'POST /api/conversations/1/messages',
      body: expect.objectContaining({ text: 'Is it settled?' }),
    }),
  )
})

it('offers neither templates nor a preview that no widget draws', async () => {
  const { composer } = await open()
  await composer.get('textarea').setValue('See https://shop.example/lamps')
  expect(composer.text()).not.toContain('preview of the link')
  expect(composer.html()).not.toContain('Templates')
  expect(composer.html()).not.toMatch(/WhatsApp|window|phone/i)
})

it('tells that somebody writes for as long as they do: a widget shows it for seconds only', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { composer, calls } = await open()
  const write = async (words: string) => {
    await composer.get('textarea').setValue(words)
    await flushPromises()
  }
  await write('M')
  await write('Mo')
  expect(typed(calls)).toBe(1)
  vi.setSystemTime(Date.now() + 4_000)
  await write('Moi')
  expect(typed(calls)).toBe(2)
})
