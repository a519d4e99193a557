/** What arrives is looked up by keys: no statement of the way in reads through a table that grows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { Lookups, readsThrough } from '../helpers/lookups.ts'
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

describe('looking up what arrives', () => {
  let database: TestDatabase
  let ctx: AppContext
  const lookups = new Lookups()

  beforeAll(async () => {
    database = await openTestDatabase('sqlite')
    const db = lookups.open(database.folder)
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
    lookups.forget()
    for (const delivery of everything()) await takeInto(ctx, delivery)
    const steps = await lookups.steps(ctx.db)
    expect(steps.filter(readsThrough)).toEqual([])
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
