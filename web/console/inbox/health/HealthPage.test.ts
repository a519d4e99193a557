import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { HealthView } from '../../../../server/contract/inbox.ts'
import { buildInbox, NOON } from '../../../lib/testing.ts'
import { createHarness, reply } from '../../harness.ts'
import { buildDetail, buildNotice, buildSettings, buildWebsite } from '../website/build.ts'
import { buildHealth, buildStep } from './build.ts'
import HealthPage from './HealthPage.vue'

async function open(health: HealthView, may: readonly string[] = ['inbox.manage']) {
  const harness = await createHarness({ me: { may: ['inbox.health', ...may] } })
  const inbox = buildInbox({ paused: health.paused })
  const detail = { ...inbox, settings: { dpaAcceptedOn: null }, members: [] }
  harness.answers['GET /api/inboxes/1/health'] = () => health
  harness.answers['GET /api/inboxes/1'] = () => detail
  harness.answers['PATCH /api/inboxes/1'] = () => detail
  const page = harness.render(HealthPage, { inbox })
  await flushPromises()
  return { ...harness, page }
}
const button = (
  page: {
    findAll: (selector: string) => { text: () => string; trigger: (event: string) => Promise<void> }[]
  },
  name: string,
) => {
  const found = page.findAll('button').find((each) => each.text() === name)
  if (!found) throw new Error(`no button ${name}`)
  return found
}
const missing = buildStep({
  step: 'fields',
  state: 'failed',
  code: 'missing',
  values: { missing: 'messages' },
  mendable: true,
})

afterEach(() => {
  document.body.innerHTML = ''
})

describe('the condition of an inbox', () => {
  it('is a sentence, with numbers and words below', async () => {
    const { page } = await open(buildHealth())
    expect(page.get('.banner').text()).toBe('All is well. Messages come in and go out.')
    expect(page.text()).toContain('812 of 1,000 free answers used')
    expect(page.get('[role=meter]').attributes('aria-valuenow')).toBe('812')
    expect(page.text()).toContain('Processing terms acceptedno date entered')
  })

  it('puts right what can be put right, and shows what came of it', async () => {
    const { page, calls, answers } = await open(buildHealth({ check: { at: NOON, steps: [missing] } }))
    answers['GET /api/inboxes/1/health'] = () => buildHealth()
    await button(page, 'Subscribe for me').trigger('click')
    await flushPromises()
    expect(calls).toContainEqual({ path: 'POST /api/inboxes/1/mend', body: { step: 'fields' } })
    expect(page.text()).not.toContain('Messages would be missing')
  })

  it('keeps what it knows when a question is not answered', async () => {
    const { page, answers } = await open(buildHealth())
    answers['POST /api/inboxes/1/check'] = () => reply(500, { error: { code: 'internal', message: 'x' } })
    await button(page, 'Test again').trigger('click')
    await flushPromises()
    expect(page.get('[role=alert]').text()).toContain('Something went wrong on the server.')
    expect(page.text()).toContain('+49 40 5550 118')
  })

  it('has no buttons for who may only look', async () => {
    const { page, calls } = await open(buildHealth({ check: { at: NOON, steps: [missing] } }), [])
    expect(page.text()).toContain('Messages would be missing')
    expect(() => button(page, 'Subscribe for me')).toThrow('no button')
    expect(() => button(page, 'Test again')).toThrow('no button')
    expect(calls.map(({ path }) => path)).toEqual(['GET /api/inboxes/1/health'])
  })
})

describe('an inbox that stopped sending', () => {
  it('takes another token, tests it, and sends again', async () => {
    const { page, calls } = await open(buildHealth({ state: 'critical', paused: 'channel_disconnected' }))
    expect(page.get('.banner').text()).toContain('Sending is paused.')
    await page.get('.mend input').setValue('EAAnew')
    await page.get('.mend form').trigger('submit')
    await flushPromises()
    await button(page, 'Send again').trigger('click')
    await flushPromises()
    const acts = calls.filter(({ path }) => !path.startsWith('GET'))
    expect(acts).toEqual([
      { path: 'PATCH /api/inboxes/1', body: { settings: { token: 'EAAnew' } } },
      { path: 'POST /api/inboxes/1/check', body: {} },
      { path: 'PATCH /api/inboxes/1', body: { resume: true } },
    ])
  })

  it('asks for no token where a token is not what is missing', async () => {
    const { page } = await open(buildHealth({ state: 'critical', paused: 'payment' }))
    expect(page.get('.mend').text()).toContain('enter a payment method')
    expect(page.find('.mend input').exists()).toBe(false)
  })
})

describe('a website', () => {
  const website = async (may: readonly string[]) => {
    const harness = await createHarness({ me: { may: ['inbox.health', ...may] } })
    const address = buildStep({ step: 'address', state: 'warning', code: 'unknown', values: {} })
    const { webhook } = buildHealth()
    harness.answers['GET /api/inboxes/7/health'] = () =>
      buildHealth({
        state: 'warning',
        webhook: { ...webhook, url: null },
        quota: null,
        check: { at: NOON, steps: [address] },
      })
    harness.answers['GET /api/inboxes/7'] = () => buildDetail(buildSettings())
    harness.answers['GET /api/inboxes/7/notices'] = () => ({ items: [buildNotice()] })
    const page = harness.render(HealthPage, { inbox: buildWebsite() })
    await flushPromises()
    return { ...harness, page }
  }

  it('has no provider, and says what it keeps', async () => {
    const { page } = await website(['inbox.manage'])
    expect(page.text()).toContain('Page a chat begins on')
    expect(page.text()).not.toMatch(/Meta|Webhook|Templates/)
  })

  it('says once that nobody knows its address', async () => {
    const { page } = await website(['inbox.manage'])
    expect(page.get('.banner').text()).toContain('public address')
    expect(page.get('.banner').text()).not.toContain('more below')
  })

  it('shows the wordings and who agreed to who may change nothing', async () => {
    const { page, calls } = await website([])
    expect(page.text()).toContain('Version 2')
    expect(page.text()).toContain('1,204 agreed')
    expect(page.text()).toContain('Wir lesen es.')
    expect(calls.map(({ path }) => path)).not.toContain('GET /api/inboxes/7')
  })
})
