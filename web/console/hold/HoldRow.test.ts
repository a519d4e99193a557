import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { HoldView } from '../../../server/contract/hold.ts'
import '../../lib/locales/privacy.ts'
import { NOON } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import HoldRow from './HoldRow.vue'

const ADA = { id: 1, name: 'Ada Lang' }
const FALK = { id: 2, name: 'Ingrid Falk' }
const build = (overrides: Partial<HoldView> = {}): HoldView => ({
  id: 4,
  reason: 'Claim 24-771',
  object: { kind: 'conversation', id: 12 },
  title: '#12',
  owner: FALK,
  placedBy: FALK,
  placedAt: NOON,
  reviewAt: NOON,
  reviewDue: false,
  release: null,
  released: null,
  conversations: 1,
  ...overrides,
})

async function show(hold: HoldView) {
  const harness = await createHarness()
  const row = harness.render(HoldRow, { hold })
  const buttons = () => row.findAll('button').map((each) => each.text())
  return { ...harness, row, buttons }
}

enableAutoUnmount(afterEach)
beforeEach(() => (document.body.innerHTML = ''))
afterEach(() => vi.unstubAllGlobals())

it('is asked to end with a reason', async () => {
  const { row, calls } = await show(build())
  await row.get('[aria-label="Release Claim 24-771"]').trigger('click')
  const field = document.querySelector<HTMLInputElement>('dialog input')
  const form = document.querySelector('dialog form')
  form?.dispatchEvent(new Event('submit'))
  await flushPromises()
  expect(calls).toEqual([])
  if (!field) throw new Error('no field')
  field.value = 'Settled'
  field.dispatchEvent(new Event('input'))
  form?.dispatchEvent(new Event('submit'))
  await flushPromises()
  expect(calls).toEqual([{ path: 'POST /api/holds/4/release', body: { why: 'Settled' } }])
})

it('can be taken back by who asked, and agreed to by somebody else only', async () => {
  const release = { by: ADA, at: NOON, why: 'Settled' }
  const own = await show(build({ release }))
  expect(own.buttons()).toEqual(['Change', 'Take back'])
  expect(own.row.text()).toContain('Somebody else has to agree.')
  const other = await show(build({ release: { ...release, by: FALK } }))
  expect(other.buttons()).toEqual(['Change', 'Agree to release…'])
})

it('says when it is to be looked at again, and who ended it', async () => {
  expect((await show(build({ reviewDue: true }))).row.text()).toContain('due')
  const ended = await show(build({ released: { by: FALK, at: NOON } }))
  expect(ended.row.text()).toContain('Released by Ingrid Falk on 16 Nov 2026')
  expect(ended.buttons()).toEqual([])
})
