import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ErasurePreview } from '../../../server/contract/erasure.ts'
import '../../lib/locales/privacy.ts'
import { buildConversation, NOON } from '../../lib/testing.ts'
import { createHarness, reply } from '../harness.ts'
import ErasePerson from './ErasePerson.vue'

const preview: ErasurePreview = {
  contactId: 1,
  name: 'Carla Brandt',
  goes: {
    conversations: 2,
    messages: 9,
    files: 1,
    bytes: 2_000_000,
    mails: 0,
    addresses: 1,
    consents: 0,
    ratings: 0,
    waiting: 0,
    mentions: 3,
    providerCopies: 0,
  },
  stays: [{ conversationId: 7, inboxId: 1, by: 'hold', until: null, reason: 'Tax audit', ground: '' }],
  contactStays: true,
  askedAt: null,
}
const gone = { conversations: 2, messages: 9, files: 1 }

async function open(shown = preview) {
  const harness = await createHarness()
  harness.answers['GET /api/contacts/1/erasure'] = () => shown
  harness.answers['POST /api/contacts/1/erasure'] = () => ({
    runId: 5,
    stays: 1,
    certificate: { id: 5, state: 'done', forecast: 2, gone, startedAt: NOON },
  })
  harness.render(ErasePerson, { conversation: buildConversation() })
  await flushPromises()
  const dialog = () => document.querySelector('dialog')?.textContent ?? ''
  const fill = async (count: string, why: string) => {
    const [first, second] = document.querySelectorAll('input')
    for (const [field, text] of [
      [first, count],
      [second, why],
    ] as const) {
      if (!field) throw new Error('no field')
      field.value = text
      field.dispatchEvent(new Event('input'))
    }
    document.querySelector('form')?.dispatchEvent(new Event('submit'))
    await flushPromises()
  }
  const sent = () => harness.calls.filter(({ path }) => path.startsWith('POST'))
  return { ...harness, dialog, fill, sent }
}

enableAutoUnmount(afterEach)
beforeEach(() => (document.body.innerHTML = ''))
afterEach(() => vi.unstubAllGlobals())

it('tells what goes, what must stay and why', async () => {
  const { dialog } = await open()
  expect(dialog()).toContain('2 conversations')
  expect(dialog()).toContain('3 mentions as a recipient')
  expect(dialog()).toMatch(/Conversation #7: a legal hold keeps it, .?Tax audit/)
  expect(dialog()).not.toContain('the person itself')
  expect(document.querySelector('button.danger')?.textContent.trim()).toBe('Erase 2 of 3')
})

it('notes the erasure of somebody of whom all has to stay, and promises nothing else', async () => {
  const nothing = { ...preview.goes, conversations: 0, messages: 0, files: 0, addresses: 0, mentions: 0 }
  const { dialog } = await open({ ...preview, goes: nothing })
  expect(dialog()).not.toContain('This goes')
  expect(dialog()).toContain('Conversation #7')
  expect(document.querySelector('button.danger')?.textContent.trim()).toBe('Note the erasure')
})

it('erases only for the right number and a reason, and leads to the certificate', async () => {
  const { dialog, fill, sent } = await open()
  await fill('3', '')
  expect(dialog()).toContain('Type 2')
  expect(dialog()).toContain('Say why')
  expect(sent()).toEqual([])
  await fill('2', 'Letter of today')
  expect(sent().map(({ body }) => body)).toEqual([{ conversations: 2, why: 'Letter of today' }])
  expect(dialog()).toContain('2 conversations have gone')
  // One stays: it would be wrong to say that the person is erased.
  expect(dialog()).toContain('The erasure of Carla')
  expect(dialog()).toContain('What may go is erased.')
  expect(document.querySelector('dialog a')?.getAttribute('href')).toBe('/settings/retention/runs/5')
})

it('shows what there is once more when the number has changed meanwhile', async () => {
  const { answers, dialog, fill } = await open()
  answers['POST /api/contacts/1/erasure'] = () =>
    reply(409, { error: { code: 'count_differs', message: '3 conversations would go.' } })
  answers['GET /api/contacts/1/erasure'] = () => ({ ...preview, goes: { ...preview.goes, conversations: 3 } })
  await fill('2', 'Letter of today')
  expect(dialog()).toContain('The number has changed meanwhile')
  expect(dialog()).toContain('type the number of conversations: 3')
})
