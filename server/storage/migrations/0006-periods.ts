import { sql, type Kysely } from 'kysely'

/**
 * What inboxes said of periods becomes rules in force: one for each period, over the inboxes that said the same. Nothing
 * waits for days of grace, since all of it is in effect already.
 */
export async function periodsToRules(db: Kysely<unknown>): Promise<void> {
  const inboxes = await sql<Inbox>`select id, channel, settings from inbox
    where channel in ('web', 'email') order by id`.execute(db)
  const rules = new Map<string, Rule>()
  for (const { id, channel, settings: json } of inboxes.rows) {
    const settings = JSON.parse(json) as Record<string, unknown>
    for (const period of PERIODS) {
      if (period.channel !== channel) continue
      const days = settings[period.key] === undefined ? period.unsaid : settings[period.key]
      if (typeof days === 'number') addTo(rules, period, days, Number(id))
    }
    await stripPeriods(db, Number(id), settings)
  }
  for (const { said, days, inboxes } of rules.values()) {
    for (let at = 0; at < inboxes.length; at += MOST_INBOXES) {
      await insertRule(db, { said, days, inboxes: inboxes.slice(at, at + MOST_INBOXES) })
    }
  }
}

/** That one rule names. */
const MOST_INBOXES = 200

interface Inbox {
  id: number
  channel: 'web' | 'email'
  settings: string
}

const ENDED = { target: 'conversation', clock: 'resolved' } as const
const CAME = { clock: 'received' } as const

/** `unsaid`: days, where an inbox has no word of it. */
const PERIODS = [
  { channel: 'web', key: 'deleteAfterDays', name: 'Website chats', unsaid: null, ...ENDED },
  { channel: 'email', key: 'deleteAfterDays', name: 'E-mail', unsaid: null, ...ENDED },
  {
    channel: 'email',
    key: 'deleteFilesAfterDays',
    name: 'Attachments of mails',
    unsaid: null,
    target: 'files',
    ...CAME,
  },
  {
    channel: 'email',
    key: 'deleteRawAfterDays',
    name: 'Mails as they came',
    unsaid: 30,
    target: 'raw_mail',
    ...CAME,
  },
  {
    channel: 'email',
    key: 'deleteAtProviderAfterDays',
    name: 'Copies at the provider',
    unsaid: null,
    target: 'provider_copy',
    ...CAME,
  },
] as const
type Said = (typeof PERIODS)[number]

interface Rule {
  said: Said
  days: number
  inboxes: number[]
}

function addTo(rules: Map<string, Rule>, said: Said, days: number, inbox: number): void {
  const key = `${said.channel} ${said.key} ${days}`
  const rule = rules.get(key) ?? { said, days, inboxes: [] }
  rule.inboxes.push(inbox)
  rules.set(key, rule)
}

async function stripPeriods(
  db: Kysely<unknown>,
  id: number,
  settings: Record<string, unknown>,
): Promise<void> {
  const said = new Set<string>(PERIODS.map(({ key }) => key))
  const left = Object.fromEntries(Object.entries(settings).filter(([key]) => !said.has(key)))
  await sql`update inbox set settings = ${JSON.stringify(left)} where id = ${id}`.execute(db)
}

async function insertRule(db: Kysely<unknown>, { said, days, inboxes }: Rule): Promise<void> {
  const now = Date.now()
  const made = await sql<{ id: number }>`insert into retention_rule (created_at)
    values (${now}) returning id`.execute(db)
  const body = {
    kind: 'limit',
    target: said.target,
    action: 'delete',
    name: `${said.name} ${days} ${days === 1 ? 'day' : 'days'}`,
    scope: {
      channels: [],
      inboxes,
      labels: [],
      notLabels: [],
      status: null,
      contact: null,
      attribute: null,
    },
    clock: said.clock,
    period: { count: days, unit: 'days' },
    yearEnd: false,
    ground: '',
  }
  await sql`insert into retention_rule_version (rule_id, version, body, since_at, at, why)
    values (${made.rows[0]?.id}, 1, ${JSON.stringify(body)}, 0, ${now}, 'settings of the inbox')`.execute(db)
}
