import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { DATA_CLASSES, type ConceptView } from '../../../../server/contract/catalogue.ts'
import { RetentionSettings, RuleBody } from '../../../../server/contract/retention.ts'
import { setLocale } from '../../../lib/i18n.ts'
import { NOON } from '../../../lib/testing.ts'
import { createHarness } from '../../harness.ts'
import ConceptPage from './ConceptPage.vue'

const place = { start: 'process_end', days: 17, standard: false, yearEnd: false } as const

const buildConcept = (overrides: Partial<ConceptView> = {}): ConceptView => ({
  version: 7,
  at: NOON,
  instance: '0123456789abcdef',
  software: '1.2.3',
  database: 'postgres',
  settings: RetentionSettings.parse({}),
  classes: DATA_CLASSES.map((key) => ({
    key,
    subjects: 'customers',
    basis: ['6.1.b'],
    start: 'process_end',
    ends: { by: 'rules', target: 'conversation' },
    parent: null,
    copies: ['backups'],
    tables: [{ name: `table_of_${key}`, kinds: ['who', 'said'] }],
    place: null,
  })),
  rules: [],
  inboxes: [{ id: 1, name: 'Service', channel: 'whatsapp' }],
  labels: [],
  holds: { active: 2, conversations: 31, reviewDue: 1 },
  ledger: { entries: 0, hash: '' },
  runs: [],
  ...overrides,
})

describe('the deletion concept', () => {
  let harness: Awaited<ReturnType<typeof createHarness>>
  const open = async (concept: ConceptView) => {
    harness.answers['GET /api/retention/concept'] = () => concept
    const page = harness.render(ConceptPage)
    await flushPromises()
    return page
  }
  beforeEach(async () => {
    harness = await createHarness()
  })

  it('tells of each class and of the database that is used', async () => {
    const text = (await open(buildConcept())).text()
    for (const key of DATA_CLASSES) expect(text).toContain(`table_of_${key}`)
    expect(text).toContain('PostgreSQL: deleted rows are read by nobody')
    expect(text).not.toContain('SQLite')
    expect(text).toContain('No rule is switched on')
  })

  it.each([
    ['en', 'WhatsApp chats in Service are deleted 17 days after they were resolved.', 'no ground given'],
    ['de', 'WhatsApp-Chats in Service werden 17 Tage nach der Erledigung gelöscht.', 'kein Grund angegeben'],
  ] as const)(
    'says rules as sentences, and which of them need a reason: %s',
    async (language, said, missing) => {
      setLocale(language)
      const body = RuleBody.parse({
        kind: 'limit',
        name: 'Short',
        scope: { channels: ['whatsapp'], inboxes: [1] },
        clock: 'resolved',
        period: { count: 17, unit: 'days' },
      })
      const rule = { id: 3, version: 1, since: NOON, body, place }
      const bare = (await open(buildConcept({ rules: [rule] }))).text()
      expect(bare).toContain(said)
      expect(bare).toContain(missing)
      const explained = { ...rule, body: { ...body, ground: 'Decision 12' } }
      const text = (await open(buildConcept({ rules: [explained] }))).text()
      expect(text).toContain('Decision 12')
      expect(text).not.toContain(missing)
    },
  )

  it('has a chapter for each line of its contents, and lines to sign on', async () => {
    const page = await open(buildConcept())
    const links = page.findAll('.concept-contents a').map((link) => link.attributes('href'))
    expect(links.length).toBe(12)
    for (const link of links) expect(page.find(link ?? '').exists(), link).toBe(true)
    expect(page.find('#concept-approval').findAll('tbody tr')).toHaveLength(4)
  })
})
