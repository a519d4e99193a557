/** What arrives is looked up by keys: no statement of the way in reads through a table that grows. */
import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { Database } from '../../server/storage/database.ts'
import { openSqlite } from '../../server/storage/sqlite.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { inboxSettings } from '../helpers/server.ts'
import {
  ACCOUNT,
  bsuid,
  call,
  changed,
  consent,
  echo,
  handover,
  message,
  named,
  person,
  phone,
  picture,
  status,
  takeInto,
  username,
  type News,
} from './news.ts'

/** Tables that hold a few rows for each account, however long it has been in use. */
const SMALL = ['inbox', 'inbox_health', 'inbox_member', 'agent', 'job']

/** Keys that a large part of a table shares. */
const COARSE = /\((channel=\?|inbox_id=\?|status=\?|state=\?)( AND (channel|inbox_id|status|state)=\?)*\)$/

describe('looking up what arrives', () => {
  let database: TestDatabase
  let ctx: AppContext
  const asked = new Set<RootOperationNode>()
  const listen: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked.add(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }

  beforeAll(async () => {
    database = await openTestDatabase('sqlite')
    const dialect = openSqlite(`${database.folder}/sandglass.db`)
    const db = new Database({ ...dialect, writer: dialect.writer.withPlugin(listen) })
    const config = envToConfig({ PORT: '0', DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
    ctx = await createContext(config, new Secrets(makeSecrets()), { db })
    const settings = inboxSettings(ACCOUNT)
    await createInbox(ctx, { kind: 'system' }, { channel: 'whatsapp', name: 'Inbox', settings })
  })
  afterAll(async () => {
    await ctx.db.close()
    await database.drop()
  })

  it('reads through no table that grows', async () => {
    asked.clear()
    for (const delivery of everything()) await takeInto(ctx, delivery)
    const plans = await Promise.all([...asked].map((node) => planOf(ctx, node)))
    const steps = plans.flatMap(({ sql, steps }) => steps.map((step) => ({ step, sql })))
    expect(steps.filter(({ step }) => readsThrough(step))).toEqual([])
    // All the questions were heard, or the line above would say nothing.
    for (const table of [
      'identity',
      'contact',
      'conversation',
      'message',
      'waiting',
      'consent',
      'duplicate',
    ]) {
      expect(steps.some(({ step }) => step.startsWith(`SEARCH ${table} `))).toBe(true)
    }
  })
})

function readsThrough(step: string): boolean {
  const [how, table = ''] = step.split(' ')
  if (SMALL.includes(table) || step.endsWith('VALUES CLAUSE')) return false
  return how === 'SCAN' || (how === 'SEARCH' && COARSE.test(step))
}

async function planOf({ db }: AppContext, node: RootOperationNode) {
  const { sql, parameters } = db.admin.getExecutor().compileQuery(node, { queryId: 'plan' })
  const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
  const { rows } = await db.admin.executeQuery<{ detail: string }>(explain)
  return { sql, steps: rows.map(({ detail }) => detail) }
}

/** News of every kind, about what is here, about what is not here yet, and once more. */
function everything(): News[][] {
  const at = Math.floor(Date.now() / 1000) * 1000 - 100_000
  const [number, id, other] = [phone('4915155500001'), bsuid('DE.1'), phone('4915155500002')]
  const ada = { at, from: person('Ada', number, username('ada')) }
  const [first, ours, old] = [message(ada), echo(ada), message(ada, { origin: 'history' })]
  const about = (target: { externalId: string }) => ({
    account: ACCOUNT,
    at: at + 1000,
    from: ada.from,
    externalId: `of-${target.externalId}`,
    targetId: target.externalId,
  })
  const news = [
    { ...about(first), type: 'reaction', by: 'contact', emoji: '👍' },
    { ...about(first), type: 'edit', by: 'contact', text: 'Reworded' },
    { ...about(first), type: 'revoke', by: 'contact' },
    status(ours.externalId, 'delivered', at + 1000, {
      correlation: 'a-correlation-of-ours',
      to: person(null, number, id),
    }),
  ] satisfies News[]
  const people = [
    consent(ada, 'withdrawn'),
    handover(ada, 'provider'),
    call(ada, 'call-1', 'ringing'),
    named(ada),
    changed(ada, 'number', [number], [other]),
  ]
  const messages = [
    first,
    ours,
    old,
    message({ at, from: person('Grace', other) }),
    // Two who are known apart are named together: a question for an agent.
    message({ at: at + 1, from: person('Both', number, other) }),
    message(ada, { entryPoint: true }, { type: 'image', files: [picture('100')] }),
  ]
  return [[...news, ...people], messages, [...news, ...people, ...messages]]
}
