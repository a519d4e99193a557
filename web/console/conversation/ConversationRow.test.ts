import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { buildConversation, NOON } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import ConversationRow from './ConversationRow.vue'

const preview: NonNullable<ConversationItem['preview']> = {
  direction: 'in',
  type: 'mail',
  text: 'The lamp has a scratch.',
  author: null,
  authorId: null,
  delivery: null,
  failure: null,
  files: false,
}

async function show(overrides: Partial<ConversationItem>) {
  const harness = await createHarness()
  const item = buildConversation({
    channel: 'email',
    replyUntil: null,
    subject: 'Lamp',
    preview,
    ...overrides,
  })
  return harness.render(ConversationRow, { item, to: '/mine/1', current: false, now: NOON })
}

enableAutoUnmount(afterEach)
afterEach(() => vi.unstubAllGlobals())

it('names the subject of a mail before its words', async () => {
  const row = await show({})
  expect(row.get('.preview b').text()).toBe('Lamp')
  expect(row.get('.preview').text()).toBe('Lamp The lamp has a scratch.')
})

it('says so where a mail has no subject', async () => {
  expect((await show({ subject: '' })).get('.preview b').text()).toBe('(no subject)')
})

it('shows that files came along', async () => {
  const clip = '[aria-label="With files"]'
  expect((await show({})).find(clip).exists()).toBe(false)
  expect((await show({ preview: { ...preview, files: true } })).find(clip).exists()).toBe(true)
})

it('leaves it at the subject where a mail has no words', async () => {
  expect((await show({ preview: { ...preview, text: null } })).get('.preview').text()).toBe('Lamp')
})

it('says why a mail was not delivered, in words of mail', async () => {
  const failed = { ...preview, direction: 'out', delivery: 'failed', failure: 'undeliverable' } as const
  expect((await show({ preview: failed })).get('.preview').text()).toBe(
    'Lamp Not delivered. The mail could not be delivered.',
  )
})

it('has no subject on other channels', async () => {
  const row = await show({ channel: 'whatsapp', subject: null, preview: { ...preview, type: 'text' } })
  expect(row.find('.preview b').exists()).toBe(false)
})
