import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { setLocale } from '../../../lib/i18n.ts'
import '../../../lib/locales/retention.ts'
import { createHarness, reply } from '../../harness.ts'
import { buildBody } from '../build.ts'
import YamlDialog from './YamlDialog.vue'

const COMPARE = 'POST /api/retention/policy/diff'
const text = () => document.querySelector('dialog')?.textContent.replaceAll(/\s+/g, ' ') ?? ''
const field = () => document.querySelector('textarea') as HTMLTextAreaElement

/** Somebody brings in a text, and compares it. */
async function compare(answer: unknown, yaml = 'version: 1\nrules:\n  - name: x\n    period: 90\n') {
  const { answers, render } = await createHarness({ me: { may: ['retention.read', 'retention.manage'] } })
  answers['GET /api/retention/policy'] = () => ({ yaml: 'version: 1\n' })
  answers[COMPARE] = () => answer
  render(YamlDialog)
  await flushPromises()
  field().value = yaml
  field().dispatchEvent(new Event('input'))
  await flushPromises()
  const button = [...document.querySelectorAll('button')].find(
    ({ textContent }) => textContent.trim() === 'Compare',
  )
  button?.click()
  await flushPromises()
}

enableAutoUnmount(afterEach)
afterEach(() => {
  setLocale('en')
  document.body.innerHTML = ''
})

describe('a text of rules', () => {
  it('is told what is wrong with it, by line and field, and shown where', async () => {
    const period = { path: 'rules.0.period', line: 4, column: 5, message: 'Invalid input: expected string' }
    const label = { path: 'rules.0.scope.labels.1', line: 9, column: 7, message: 'there is no label' }
    const fields = [
      { ...period, kind: 'type', expected: 'string' },
      { ...label, kind: 'name', expected: 'Order' },
    ]
    await compare(reply(400, { error: { code: 'invalid_input', message: 'x', fields } }))
    expect(text()).toContain('Line 4: Rule 1, period: A number and a unit, such as 90 days or 6 months')
    expect(text()).toContain('Line 9: Rule 1, scope.labels: No label, or more than one, is called “Order”')
    document.querySelector<HTMLElement>('.text-faults button')?.click()
    const { selectionStart, selectionEnd, value } = field()
    expect(value.slice(selectionStart, selectionEnd)).toBe('    period: 90')
    setLocale('de')
    await flushPromises()
    expect(text()).toContain('Im Text ist einiges falsch')
  })

  it('shows of a rule that differs what differs, and of another one its sentence', async () => {
    const [before, after] = [buildBody(), buildBody({ period: { count: 30, unit: 'days' }, ground: 'Board' })]
    const change = { ruleId: 1, name: 'WhatsApp 90 days', before: 'yaml', after: 'yaml' }
    const none = { bodyBefore: null, bodyAfter: null }
    await compare({
      changes: [
        { ...none, kind: 'setting', ruleId: null, name: 'keep.audit', before: '1095', after: '365' },
        { ...none, kind: 'setting', ruleId: null, name: 'quiet', before: 'never', after: '08:00–18:00' },
        { ...change, kind: 'changed', bodyBefore: before, bodyAfter: after },
        { ...change, kind: 'removed', name: 'Old', bodyBefore: before, bodyAfter: null },
      ],
    })
    const [audit, quiet, changed, removed] = [...document.querySelectorAll('.change')].map((each) =>
      each.textContent.replaceAll(/\s+/g, ' ').trim(),
    )
    expect(audit).toMatch(/^Audit.* days ?1095 → 365$/)
    expect(quiet).toMatch(/none → 08:00–18:00$/)
    expect(changed).toContain('Period90 days → 30 days')
    expect(changed).toContain('Groundnothing → Board')
    expect(changed).not.toContain('WhatsApp chats')
    expect(removed).toContain('WhatsApp chats are deleted 90 days after they were resolved.')
    expect(removed).toContain('It stays in force until somebody switches it off')
  })
})
