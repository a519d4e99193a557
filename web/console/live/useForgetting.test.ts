import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createDrafts } from '../../lib/drafts.ts'
import { buildConversation } from '../../lib/testing.ts'
import { createHarness, reply } from '../harness.ts'
import { FakeUploads } from '../message/fakeUploads.ts'
import { keep } from '../message/pending.ts'
import { useOutbox } from '../message/useOutbox.ts'
import { useUploads } from '../message/useUploads.ts'
import { useForgetting } from './useForgetting.ts'

const draft = { reply: 'About your order', note: '', mode: 'reply', quotedId: null, mails: {} } as const
const waiting = (conversationId: number) => ({
  clientId: `client-${conversationId}`,
  conversationId,
  what: { kind: 'text' as const, text: 'Moin', preview: true },
  quotedId: null,
  at: Date.now(),
  refused: { code: 'stale', detail: null },
})
const Forgetful = { setup: useForgetting, template: '<div />' }

beforeEach(() => localStorage.clear())
afterEach(() => vi.unstubAllGlobals())

async function open() {
  const conversations = [buildConversation(), buildConversation({ id: 2 })]
  createDrafts(localStorage, 1).write(1, draft)
  createDrafts(localStorage, 1).write(-1, draft)
  createDrafts(localStorage, 1).write(2, draft)
  keep(localStorage, 1, [waiting(1), waiting(2)])
  const harness = await createHarness({ loaded: { conversations } })
  const { answers } = harness
  answers['GET /api/conversations/3'] = () => reply(404, { error: { code: 'not_found', message: '' } })
  return { ...harness, outbox: useOutbox(), uploads: useUploads() }
}

it('leaves nothing of a conversation that was deleted, and all of the others', async () => {
  const browser = new FakeUploads()
  const { live, render, outbox, uploads } = await open()
  const file = new File(['x'], 'list.txt')
  uploads.begin(1, file, { kind: 'document', way: 'plain' })
  uploads.begin(2, file, { kind: 'document', way: 'plain' })
  await expect.poll(() => browser.sent).toHaveLength(2)
  render(Forgetful)
  live.deleted[1] = ['file-1']
  await flushPromises()
  expect(createDrafts(localStorage, 1).ids()).toEqual([2])
  expect(outbox.pending.map(({ conversationId }) => conversationId)).toEqual([2])
  expect(Object.values(uploads.uploads).map(({ conversationId }) => conversationId)).toEqual([2])
  expect(localStorage.getItem('sandglass.outbox.1')).not.toContain('client-1')
})

it('asks for what was kept while the browser was closed, and forgets what is not there', async () => {
  createDrafts(localStorage, 1).write(3, draft)
  const { render } = await open()
  render(Forgetful)
  await expect.poll(() => createDrafts(localStorage, 1).ids()).toEqual([1, 2])
})

it('keeps what it can not ask for', async () => {
  createDrafts(localStorage, 1).write(3, draft)
  const { render, answers, calls } = await open()
  answers['GET /api/conversations/3'] = () => Promise.reject(new TypeError('offline'))
  render(Forgetful)
  await flushPromises()
  expect(calls).toContainEqual({ path: 'GET /api/conversations/3', body: undefined })
  expect(createDrafts(localStorage, 1).ids().sort()).toEqual([1, 2, 3])
})
