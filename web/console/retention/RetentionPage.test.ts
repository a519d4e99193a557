import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { RetentionView, RuleView } from '../../../server/contract/retention.ts'
import { createHarness, reply } from '../harness.ts'
import { buildBody, buildRule, buildRun, buildSimulation, buildView } from './build.ts'
import RetentionPage from './RetentionPage.vue'

const ALL = ['retention.read', 'retention.manage']

async function open(view: Partial<RetentionView> = {}, may: readonly string[] = ALL, answer?: Response) {
  const harness = await createHarness({ me: { may: [...may] } })
  const { answers } = harness
  answers['GET /api/retention'] = () => answer ?? buildView(view)
  answers['GET /api/labels'] = () => ({ items: [{ id: 7, name: 'contract', color: 'grey' }] })
  answers['GET /api/retention/runs'] = () => ({ items: [buildRun()], next: null })
  answers['GET /api/retention/timeline?span=weeks'] = () => ({ buckets: [] })
  for (const draft of ['1', '2', 'all']) {
    answers[`GET /api/retention/timeline?span=weeks&draft=${draft}`] = () => ({ buckets: [] })
  }
  for (const id of [1, 2]) answers[`POST /api/retention/rules/${id}/simulation`] = () => buildSimulation()
  harness.render(RetentionPage)
  await flushPromises()
  return harness
}
const text = () => document.body.textContent.replaceAll(/\s+/g, ' ')
function named<T extends HTMLElement>(selector: string, name: string | RegExp): T {
  const found = [...document.querySelectorAll<T>(selector)].find((each) => {
    const own = (each.getAttribute('aria-label') ?? each.textContent).trim()
    return typeof name === 'string' ? own === name : name.test(own)
  })
  if (!found) throw new Error(`no ${selector} ${String(name)}`)
  return found
}
const press = async (name: string | RegExp) => {
  named('button', name).click()
  await flushPromises()
}
async function fill(field: HTMLInputElement | null, value: string): Promise<void> {
  if (!field) throw new Error('no such field')
  field.value = value
  field.dispatchEvent(new Event('input'))
  await flushPromises()
}
const bodies = (calls: { path: string; body: unknown }[], path: string) =>
  calls.filter((call) => call.path === path).map(({ body }) => body)

afterEach(() => {
  document.body.innerHTML = ''
})

describe('a rule’s sentence', () => {
  it('is changed where it is pressed, and its name goes along', async () => {
    const { answers, calls } = await open({ rules: [buildRule()] })
    answers['PATCH /api/retention/rules/1'] = (body) =>
      buildRule({ draft: (body as { body: RuleView['draft'] }).body })
    await press('Period: 90 days')
    await fill(document.querySelector('[aria-label="How many"]'), '30')
    document.querySelector<HTMLFormElement>('.slot-panel')?.requestSubmit()
    await flushPromises()
    expect(bodies(calls, 'PATCH /api/retention/rules/1')).toEqual([
      { body: buildBody({ period: { count: 30, unit: 'days' }, name: 'WhatsApp 30 days' }) },
    ])
    expect(text()).toContain('WhatsApp chats are deleted 30 days after they were resolved.')
  })

  it('says more when asked to: everything but a label', async () => {
    const { answers, calls } = await open({ rules: [buildRule()] })
    answers['PATCH /api/retention/rules/1'] = () => buildRule()
    await press('Say more in this sentence')
    await press('Without these labels')
    named<HTMLInputElement>('.slot-panel label', 'contract').querySelector('input')?.click()
    await flushPromises()
    await press('Done')
    expect(bodies(calls, 'PATCH /api/retention/rules/1')).toEqual([
      { body: buildBody({ scope: { channels: ['whatsapp'], notLabels: [7] } }) },
    ])
  })

  it('stays what it was after Escape, and when nothing that makes sense was typed', async () => {
    const { calls } = await open({ rules: [buildRule()] })
    await press('Period: 90 days')
    await fill(document.querySelector('[aria-label="How many"]'), '0')
    expect(text()).toContain('At least 1')
    document.querySelector<HTMLFormElement>('.slot-panel')?.requestSubmit()
    await flushPromises()
    for (const odd of ['', '-3', '1.5', 'many']) {
      await fill(document.querySelector('[aria-label="How many"]'), odd)
      expect(text()).toContain('At least 1')
    }
    await fill(document.querySelector('[aria-label="How many"]'), '12')
    expect(text()).not.toContain('At least 1')
    document
      .querySelector('[aria-label="How many"]')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    await flushPromises()
    expect(bodies(calls, 'PATCH /api/retention/rules/1')).toEqual([])
  })

  it('is words alone for who may only look', async () => {
    await open({ rules: [buildRule({ draft: null, body: buildBody(), version: 1, since: 0 })] }, [
      'retention.read',
    ])
    expect(text()).toContain('WhatsApp chats are deleted 90 days after they were resolved.')
    expect(document.querySelector('.slot')).toBeNull()
    expect(document.querySelector<HTMLInputElement>('[role=switch]')?.disabled).toBe(true)
  })
})

describe('a draft', () => {
  const switchOn = async (count: string, why = 'decided on 20 Nov') => {
    await fill(document.querySelector('#count-1'), count)
    await fill(document.querySelector('#why-1'), why)
    document.querySelector<HTMLFormElement>('.confirm')?.requestSubmit()
    await flushPromises()
  }

  it('shows what it would take, and is switched on by typing how much', async () => {
    const { calls } = await open({ rules: [buildRule()] })
    expect(text()).toContain('1,204 conversations')
    expect(text()).toContain('3.8 GB')
    expect(text()).toContain('38 stay: legal hold')
    expect(text()).toContain('1 stays: a rule keeps it')
    await switchOn('1,204')
    expect(bodies(calls, 'POST /api/retention/rules/1/enable')).toEqual([
      { count: 1204, why: 'decided on 20 Nov' },
    ])
  })

  it.each([
    ['leads to the next one', 'count-2', () => undefined],
    [
      'leaves whoever types there already where they are',
      'why-2',
      () => document.querySelector<HTMLInputElement>('#why-2')?.focus(),
    ],
  ])('%s', async (_, focused, meanwhile) => {
    const other = buildRule({ id: 2, draft: buildBody({ name: 'Website' }) })
    const { answers } = await open({ rules: [buildRule(), other] })
    const on = buildRule({ draft: null, body: buildBody(), version: 1, since: 0 })
    answers['GET /api/retention'] = () => buildView({ rules: [on, other] })
    answers['POST /api/retention/rules/1/enable'] = () => {
      meanwhile()
      return on
    }
    await switchOn('1204')
    expect(document.activeElement?.id).toBe(focused)
  })

  it('stays off for another number, and without a reason', async () => {
    const { calls } = await open({ rules: [buildRule()] })
    await switchOn('1203')
    expect(text()).toContain('Type 1204')
    await switchOn('1204', '')
    expect(text()).toContain('Say why, in 3 letters or more')
    expect(bodies(calls, 'POST /api/retention/rules/1/enable')).toEqual([])
  })

  it('is looked at once more when there is more of it than was shown', async () => {
    const { answers } = await open({ rules: [buildRule()] })
    answers['POST /api/retention/rules/1/enable'] = () =>
      reply(409, { error: { code: 'count_differs', message: '1300' } })
    answers['POST /api/retention/rules/1/simulation'] = () => buildSimulation({ count: 1300 })
    await switchOn('1204')
    expect(text()).toContain('Nothing was switched on.')
    expect(text()).toContain('To switch it on, type 1300')
    expect(document.querySelector<HTMLInputElement>('#count-1')?.value).toBe('')
  })

  it('warns of everything, and of rules that contradict it', async () => {
    const harness = await open()
    harness.answers['GET /api/retention'] = () => buildView({ rules: [buildRule()] })
    harness.answers['POST /api/retention/rules/1/simulation'] = () =>
      buildSimulation({
        everything: true,
        conflicts: [{ ruleId: 2, name: 'Orders', kind: 'never_applies' }],
      })
    harness.live.retentionChanged += 1
    await flushPromises()
    expect(text()).toContain('This rule concerns every conversation there is.')
    expect(text()).toContain('“Orders” always decides before.')
  })
})

describe('what is in force', () => {
  const rule = buildRule({
    body: buildBody(),
    draft: buildBody({ period: { count: 30, unit: 'days' } }),
    version: 2,
    since: Date.UTC(2026, 10, 29, 23),
    grace: true,
  })

  it('stands before its change, with the day from when on it counts', async () => {
    await open({ rules: [rule] })
    expect(text()).toContain('90 days after they were resolved.WhatsApp 90 days')
    expect(text()).toContain('In force from 30 Nov 2026, version 2')
    expect(text()).toMatch(/change ?WhatsApp chats are deleted 30 days/)
  })

  it('is switched off with a reason', async () => {
    const { calls } = await open({ rules: [{ ...rule, draft: null }] })
    document.querySelector<HTMLInputElement>('[role=switch]')?.click()
    await flushPromises()
    const form = document.querySelector<HTMLFormElement>('dialog form')
    form?.requestSubmit()
    await flushPromises()
    expect(text()).toContain('Say why, in 3 letters or more')
    await fill(document.querySelector('dialog input'), 'a mistake')
    form?.requestSubmit()
    await flushPromises()
    expect(bodies(calls, 'POST /api/retention/rules/1/disable')).toEqual([{ why: 'a mistake' }])
  })
})

describe('a run that stopped', () => {
  const { gone } = buildRun()
  const nothing = { ...gone, conversations: 0, files: 0 }
  const stopped = buildRun({
    id: 5,
    state: 'stopped',
    reason: 'over_forecast',
    forecast: 318,
    gone: nothing,
  })

  it('says what happened, and goes on for the number and a reason', async () => {
    const { calls } = await open({ stopped })
    expect(text()).toContain('far more was due than was foreseen; it is 318 by now. Nothing was deleted.')
    await fill(document.querySelector('#stopped-count'), '318')
    await fill(document.querySelector('#stopped-why'), 'spring cleaning')
    document.querySelector<HTMLFormElement>('.stopped form')?.requestSubmit()
    await flushPromises()
    expect(bodies(calls, 'POST /api/retention/runs/5/continue')).toEqual([
      { count: 318, why: 'spring cleaning' },
    ])
  })

  it('says what it had done before', async () => {
    await open({ stopped: { ...stopped, gone: { ...gone, quarantined: 3 } } })
    expect(text()).toContain('Until then: 47 deleted, 3 hidden.')
    expect(text()).not.toContain('Nothing was deleted.')
  })

  it('asks for no number where a ledger has to be mended', async () => {
    await open({ stopped: { ...stopped, reason: 'ledger' } })
    expect(text()).toContain('Check the ledger below')
    expect(document.querySelector('#stopped-count')).toBeNull()
  })

  it('says between which times nobody can tell whether the clock was right', async () => {
    const endedAt = Date.UTC(2027, 4, 20, 8)
    await open({ stopped: { ...stopped, reason: 'clock', endedAt }, seenAt: Date.UTC(2027, 4, 3, 8) })
    expect(text()).toMatch(/Between 3 May 2027.* and 20 May 2027.* this server was off, or its clock was set/)
    expect(document.querySelector('#stopped-count')).not.toBeNull()
  })
})

describe('settings', () => {
  it('tell at the field what is wrong with it, and send nothing', async () => {
    const { calls } = await open()
    await fill(named<HTMLInputElement>('.field', /^Days of grace/).querySelector('input'), '91')
    await fill(document.querySelector('input[list]'), 'Europe/Nowhere')
    await fill(document.querySelector('input[type=time]'), '')
    named('label', 'No runs within quiet hours').click()
    await flushPromises()
    await fill(document.querySelector('[aria-label="Quiet from"]'), '18:00')
    document.querySelector<HTMLFormElement>('.settings-form')?.requestSubmit()
    await flushPromises()
    expect(text()).toContain('At most 90')
    expect(text()).toContain('A time zone such as Europe/Berlin')
    expect(text()).toContain('A time, please, such as 02:30')
    expect(text()).toContain('Two different times, please')
    expect(bodies(calls, 'PATCH /api/retention/settings')).toEqual([])
  })

  it('are sent as the office says them', async () => {
    const { calls } = await open()
    await fill(document.querySelector('input[type=time]'), '04:15')
    document.querySelector<HTMLFormElement>('.settings-form')?.requestSubmit()
    await flushPromises()
    expect(bodies(calls, 'PATCH /api/retention/settings')).toMatchObject([
      { schedule: '15 4 * * *', timeZone: 'Europe/Berlin', graceDays: 7, quiet: null },
    ])
  })
})

it('offers sentences to begin with, and makes drafts of those that are ticked', async () => {
  const { answers, calls } = await open()
  answers['GET /api/retention/presets?locale=en'] = () => ({
    items: [
      { key: 'whatsapp', labels: [], bodies: [buildBody()] },
      {
        key: 'letters',
        labels: ['Order', 'Complaint'],
        bodies: [buildBody({ kind: 'floor', period: { count: 6, unit: 'years' }, scope: {} })],
      },
    ],
  })
  await press('New rule')
  expect(text()).toContain('All conversations with the label Order or Complaint are kept until 6 years')
  named<HTMLElement>('dialog label', /^WhatsApp chats/)
    .querySelector('input')
    ?.click()
  await flushPromises()
  document.querySelector<HTMLFormElement>('dialog form')?.requestSubmit()
  await flushPromises()
  expect(
    calls.map(({ path }) => path).filter((path) => path.startsWith('POST /api/retention/presets')),
  ).toEqual(['POST /api/retention/presets/whatsapp?locale=en'])
})

it('shows the runs of a week, and older ones when asked to', async () => {
  const { answers, live } = await open()
  const month = Array.from({ length: 30 }, (_, index) => buildRun({ id: 300 - index }))
  answers['GET /api/retention/runs'] = () => ({ items: month, next: 'older' })
  answers['GET /api/retention/runs?cursor=older'] = () => ({ items: [buildRun({ id: 1 })], next: null })
  live.retentionChanged += 1
  await flushPromises()
  const rows = () => document.querySelectorAll('.runs tbody tr').length
  expect(rows()).toBe(7)
  await press('Show more')
  expect(rows()).toBe(30)
  await press('Show more')
  expect(rows()).toBe(31)
})

it('says of each run what it did: what it only hides has not gone', async () => {
  const { answers, live } = await open()
  const { gone } = buildRun()
  const hidden = { ...gone, conversations: 0, quarantined: 3 }
  answers['GET /api/retention/runs'] = () => ({
    items: [buildRun({ gone: hidden }), buildRun({ id: 2, gone: { ...gone, quarantined: 3 } })],
    next: null,
  })
  live.retentionChanged += 1
  await flushPromises()
  const cells = [...document.querySelectorAll('.runs tbody td:nth-child(2)')]
  expect(cells.map(({ textContent }) => textContent.trim())).toEqual(['3 hidden', '47 deleted, 3 hidden'])
})

it('shows what all drafts together would add, or one of them', async () => {
  const { answers, live } = await open()
  const bucket = { from: 0, to: 1, rules: [] }
  const [first, second] = [buildRule(), buildRule({ id: 2, draft: buildBody({ name: 'Website' }) })]
  answers['GET /api/retention'] = () => buildView({ rules: [first, second] })
  const path = 'GET /api/retention/timeline?span=weeks&draft='
  answers[`${path}all`] = () => ({ buckets: [{ ...bucket, draft: 9 }] })
  answers[`${path}2`] = () => ({ buckets: [{ ...bucket, draft: 4 }] })
  live.retentionChanged += 1
  await flushPromises()
  expect(text()).toContain('All drafts together: 9 conversations')
  const choice = document.querySelector<HTMLSelectElement>('.chart-draft')
  if (!choice) throw new Error('no choice')
  choice.value = '2'
  choice.dispatchEvent(new Event('change'))
  await flushPromises()
  expect(text()).toContain('Draft “Website”: 4 conversations')
})

it('says so when nothing could be loaded, and tries again', async () => {
  const { answers } = await open({}, ALL, reply(500, { error: { code: 'internal', message: 'x' } }))
  expect(text()).toContain('Something went wrong on the server.')
  answers['GET /api/retention'] = () => buildView()
  await press(/Try again/)
  expect(text()).toContain('Nothing is deleted')
})
