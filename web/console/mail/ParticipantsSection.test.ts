import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import type { ParticipantView } from '../../../server/contract/mail.ts'
import { buildConversation } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import ParticipantsSection from './ParticipantsSection.vue'

const carla: ParticipantView = { name: 'Carla Brandt', address: 'carla@kunde.example', via: 'contact' }

async function show(participants: ParticipantView[]) {
  const harness = await createHarness()
  return harness.render(ParticipantsSection, {
    conversation: buildConversation({ channel: 'email', participants }),
  })
}

enableAutoUnmount(afterEach)
afterEach(() => vi.unstubAllGlobals())

it('names who takes part beside the person, and how they came into it', async () => {
  const page = await show([
    carla,
    { name: null, address: 'office@kunde.example', via: 'copied' },
    { name: 'Falk', address: 'falk@tax.example', via: 'joined' },
    { name: 'falk@tax.example', address: 'falk@tax.example', via: 'agent' },
  ])
  expect(page.findAll('li').map((each) => each.text())).toEqual([
    'office@kunde.exampleNamed in a mail',
    'Falkfalk@tax.exampleWrote in this conversation',
    'falk@tax.exampleWe wrote to them',
  ])
})

it('tells many when asked to', async () => {
  const many = Array.from({ length: 100 }, (_, index) => {
    return { name: null, address: `c${index}@kunde.example`, via: 'copied' } as const
  })
  const page = await show([carla, ...many])
  expect(page.findAll('li')).toHaveLength(8)
  await page.get('button').trigger('click')
  expect(page.findAll('li')).toHaveLength(100)
  expect(page.find('button').exists()).toBe(false)
})

it('is not there for one person alone', async () => {
  expect((await show([carla])).find('section').exists()).toBe(false)
})
