import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EntryView } from '../../../server/contract/conversation.ts'
import {
  buildContact,
  buildConversation,
  buildEntry,
  buildMail,
  buildMessage,
  NOON,
} from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { useToast } from '../toast/useToast.ts'
import ThreadColumn from './ThreadColumn.vue'

const contact = buildContact({ name: null, address: null, addresses: [] })
const visitor = {
  identified: false,
  email: null,
  language: 'en',
  attributes: {},
  claims: {},
  page: null,
  notice: null,
}

async function open(entries: EntryView[] = []) {
  const harness = await createHarness({
    loaded: {
      conversations: [buildConversation({ channel: 'web', contact, visitor })],
      messages: { conversationId: 1, items: [buildMessage()], next: null },
      entries: { conversationId: 1, items: entries },
    },
  })
  await harness.router.push('/mine/1')
  return { ...harness, page: harness.render(ThreadColumn, { conversationId: 1 }) }
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  )
})
afterEach(() => vi.unstubAllGlobals())

it('calls a visitor without a name by a sign that stays', async () => {
  const { page } = await open()
  expect(page.get('h1').text()).toMatch(/^Visitor [0-9A-F]{4}$/)
})

it('says who is writing, in a line that is there before anybody does', async () => {
  const { page, live } = await open()
  const line = page.get('[role=status].writing')
  expect(line.text()).toBe('')
  live.writing[1] = true
  await flushPromises()
  expect(line.text()).toMatch(/^Visitor [0-9A-F]{4} is writing$/)
})

it('goes back to the list and says why when the chat is deleted', async () => {
  const { live, router } = await open()
  live.deleted[1] = []
  await flushPromises()
  expect(useToast().current?.text).toContain('This chat was deleted')
  expect(router.currentRoute.value.params['id']).toBeFalsy()
})

it('tells how the visitor liked it, and in whose words', async () => {
  const by = { kind: 'contact', id: null, name: null } as const
  const { page } = await open([
    buildEntry({ kind: 'ended', author: by }),
    buildEntry({
      id: 2,
      kind: 'rated',
      at: NOON + 1,
      author: by,
      rating: { score: 4, comment: 'Quick & kind <b>' },
    }),
  ])
  const lines = page.findAll('.entry').map((line) => line.text())
  expect(lines).toEqual([
    expect.stringMatching(/^Visitor \w{4} ended the chat/),
    expect.stringMatching(/^Visitor \w{4} rated this chat: Good/),
  ])
  expect(page.get('blockquote').text()).toBe('Quick & kind <b>')
})

describe('a thread of mails', () => {
  async function openMails(subject: string) {
    const items = [1, 2, 3].map((id) =>
      buildMessage({ id, type: 'mail', text: `Mail ${id}`, sentAt: NOON + id, mail: buildMail() }),
    )
    const harness = await createHarness({
      loaded: {
        conversations: [
          buildConversation({ channel: 'email', subject, replyUntil: null, inboundCount: 3, seen: 3 }),
        ],
        messages: { conversationId: 1, items, next: null },
        entries: { conversationId: 1, items: [] },
      },
    })
    await harness.router.push('/mine/1')
    const page = harness.render(ThreadColumn, { conversationId: 1 })
    await vi.waitFor(() => expect(page.findAll('.mail')).toHaveLength(3))
    return page
  }

  it('is called by its subject, and folds what was read', async () => {
    const page = await openMails('A scratch \u202Eni the lamp')
    expect(page.get('h1').text()).toBe('A scratch ni the lamp')
    expect(page.findAll('.mail-head.folded')).toHaveLength(1)
    expect(page.get('.mail-head.folded').text()).toContain('Mail 1')
  })

  it('says so when it has no subject', async () => {
    expect((await openMails('')).get('h1').text()).toBe('(no subject)')
  })
})
