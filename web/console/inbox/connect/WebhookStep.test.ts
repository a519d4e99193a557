import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HealthView } from '../../../../server/contract/inbox.ts'
import { buildInbox, NOON } from '../../../lib/testing.ts'
import { createHarness, reply } from '../../harness.ts'
import { buildHealth, buildStep } from '../health/build.ts'
import { worst } from './useStepStates.ts'
import WebhookStep from './WebhookStep.vue'

const lacking = (step: string) =>
  buildStep({ step, state: 'failed', code: 'none', values: {}, mendable: true })
const { webhook } = buildHealth()
const silent = { ...webhook, lastAt: null }

/** A provider that has what was put right. */
async function open(health: HealthView) {
  const harness = await createHarness({ me: { may: ['inbox.manage'] } })
  let present = health
  harness.answers['GET /api/inboxes/1/health'] = () => present
  harness.answers['POST /api/inboxes/1/mend'] = (body) => {
    const { step } = body as { step: string }
    const steps = present.check.steps.map((each) => (each.step === step ? buildStep({ step }) : each))
    present = { ...present, check: { at: NOON, steps } }
    return { steps }
  }
  const page = harness.render(WebhookStep, { inbox: buildInbox() })
  await flushPromises()
  const press = async (name: string) => {
    await page
      .findAll('button')
      .find((each) => each.text() === name)
      ?.trigger('click')
    await flushPromises()
  }
  return { ...harness, page, press, arrive: () => (present = { ...present, webhook }) }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval'] }))
afterEach(() => {
  vi.useRealTimers()
  document.body.innerHTML = ''
})

describe('letting messages arrive', () => {
  it('sets up address, fields and subscription in this order', async () => {
    const steps = ['webhook', 'fields', 'subscription'].map(lacking)
    const { page, press, calls } = await open(buildHealth({ check: { at: NOON, steps }, webhook: silent }))
    await press('Set it all up for me')
    const mended = calls.filter(({ path }) => path.endsWith('/mend')).map(({ body }) => body)
    expect(mended).toEqual([{ step: 'webhook' }, { step: 'fields' }, { step: 'subscription' }])
    expect(page.text()).not.toContain('Set it all up for me')
  })

  it('stops at what can not be put right, and says why', async () => {
    const steps = ['webhook', 'fields'].map(lacking)
    const { page, press, calls, answers } = await open(
      buildHealth({ check: { at: NOON, steps }, webhook: silent }),
    )
    answers['POST /api/inboxes/1/mend'] = () =>
      reply(422, { error: { code: 'provider_refused', message: 'Callback verification failed' } })
    await press('Set it all up for me')
    expect(calls.filter(({ path }) => path.endsWith('/mend'))).toHaveLength(1)
    expect(page.get('[role=alert]').text()).toContain('Callback verification failed')
  })

  it('waits for the first call, and shows it when it is there', async () => {
    const { page, arrive } = await open(buildHealth({ webhook: silent }))
    expect(page.get('.arrival').text()).toContain('Write a WhatsApp message to +49 40 5550 118')
    arrive()
    await vi.advanceTimersByTimeAsync(3_000)
    await flushPromises()
    expect(page.get('.arrival').text()).toContain('Meta’s call has arrived')
  })

  it('explains a missing public address', async () => {
    const { page } = await open(buildHealth({ webhook: { ...silent, url: null } }))
    expect(page.get('.banner.warn').text()).toContain('Set PUBLIC_URL')
  })
})

it('a page of the wizard is as good as the worst of what it is about', () => {
  const steps = [
    buildStep({ step: 'webhook', state: 'warning' }),
    buildStep({ step: 'fields', state: 'failed' }),
    buildStep({ step: 'storage', state: 'warning' }),
  ]
  expect(worst('webhook', steps)).toBe('failed')
  expect(worst('data', steps)).toBe('warning')
  expect(worst('access', steps)).toBe('ok')
})
