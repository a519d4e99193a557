import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { buildConversation, buildMe } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import LabelPicker from './LabelPicker.vue'

const ORDER = { id: 1, name: 'Order', color: 'teal' } as const
const OFFER = { id: 2, name: 'Offer', color: 'grey' } as const

async function open(may: readonly string[] = []) {
  const conversation = buildConversation({ labels: [ORDER] })
  const harness = await createHarness({
    me: { may: [...buildMe().may, 'conversation.label', ...may] },
    loaded: { conversations: [conversation] },
  })
  const items = [OFFER, ORDER].map((label) => ({ ...label, conversations: 1 }))
  harness.answers['GET /api/labels'] = () => ({ items })
  harness.answers['POST /api/conversations/1/labels'] = (body) => {
    const { labelIds } = body as { labelIds: number[] }
    return { ...conversation, labels: [OFFER, ORDER].filter(({ id }) => labelIds.includes(id)) }
  }
  const anchor = document.body.appendChild(document.createElement('button'))
  harness.render(LabelPicker, { anchor, conversation: harness.live.state.conversations[1] })
  await flushPromises()
  const field = document.querySelector<HTMLInputElement>('[role=combobox]')
  const press = async (key: string) => {
    field?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    await flushPromises()
  }
  const type = async (text: string) => {
    if (!field) throw new Error('no field')
    field.value = text
    field.dispatchEvent(new Event('input'))
    await flushPromises()
  }
  const options = () => [...document.querySelectorAll('[role=option]')]
  return { ...harness, press, type, options, items }
}

enableAutoUnmount(afterEach)
beforeEach(() => (document.body.innerHTML = ''))
afterEach(() => vi.unstubAllGlobals())

it('puts labels on and takes them off by keys alone', async () => {
  const { press, options, calls } = await open()
  expect(options().map((each) => each.getAttribute('aria-selected'))).toEqual(['false', 'true'])
  await press('Enter')
  await press('ArrowDown')
  await press('Enter')
  const sent = calls.filter(({ path }) => path.endsWith('/labels') && path.startsWith('POST'))
  expect(sent.map(({ body }) => body)).toEqual([{ labelIds: [1, 2] }, { labelIds: [2] }])
})

it('finds by part of a name', async () => {
  const { type, options } = await open()
  await type('off')
  expect(options().map((each) => each.textContent.trim())).toEqual(['Offer'])
  await type('invoice')
  expect(options()).toEqual([])
})

it('makes one there is not, for who may', async () => {
  const admin = await open(['label.manage'])
  const made = { id: 3, name: 'invoice', color: 'grey' }
  admin.answers['POST /api/labels'] = () => made
  await admin.type('invoice')
  expect(admin.options().map((each) => each.textContent.trim())).toEqual(['Create “invoice”'])
  await admin.press('Enter')
  expect(admin.calls.map(({ path }) => path)).toContain('POST /api/labels')
  expect(admin.calls.at(-1)).toEqual({ path: 'POST /api/conversations/1/labels', body: { labelIds: [1, 3] } })
})
