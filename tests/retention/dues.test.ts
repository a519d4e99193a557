/**
 * The day that a conversation's row has is the one that follows from its facts, whatever happened in whichever order;
 * and what is no life of a conversation starts none of its clocks anew.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import { RuleBody } from '../../server/contract/retention.ts'
import { eraseVisitors } from '../../server/core/erasure/visitor.ts'
import { dueColumns } from '../../server/core/retention/due.ts'
import { evaluate } from '../../server/core/retention/evaluate.ts'
import { compilePolicy, type Policy } from '../../server/core/retention/policy.ts'
import { loadFacts, loadPolicy } from '../../server/core/retention/store.ts'
import { workOutDues } from '../../server/core/retention/work-out.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce, seedResolved } from '../helpers/retention.ts'
import { bodies } from '../helpers/retention-arbitraries.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { openOffice, type Office } from './office.ts'

const EVERYTHING = { labels: true, contact: true, attributes: true, consent: true }

/** Rows whose days are not what their facts say, by rules that everything is looked up for. */
async function strays(t: TestServer): Promise<unknown[]> {
  const { read } = t.ctx.db
  const policy: Policy = { ...(await loadPolicy(t.ctx, read)), needs: EVERYTHING }
  const rows = await read.selectFrom('conversation').selectAll().orderBy('id').execute()
  const facts = await loadFacts(t.ctx, read, policy, rows)
  const files = await oldestFiles(t)
  return rows.flatMap<unknown>((row) => {
    const found = facts.get(row.id)
    if (!found) return [{ id: row.id, lost: true }]
    const { due_at, due_rule_id, due_action, next_at, steps, kept_until, oldest_file_at } = row
    const has = { due_at, due_rule_id, due_action, next_at, steps, kept_until, oldest_file_at }
    const should = { ...dueColumns(evaluate(policy, found)), oldest_file_at: files.get(row.id) ?? null }
    return same(has, should) ? [] : [{ id: row.id, has, should }]
  })
}

/** A file counts from when its message came; the clock of a test goes on while both are written. */
function same(has: Record<string, unknown>, should: Record<string, unknown>): boolean {
  return Object.keys(should).every((key) =>
    key === 'oldest_file_at'
      ? Math.abs(Number(has[key] ?? 0) - Number(should[key] ?? 0)) < HOUR
      : has[key] === should[key],
  )
}

async function oldestFiles({ ctx }: TestServer): Promise<Map<number, number>> {
  const rows = await ctx.db.read
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .select(({ fn }) => ['message.conversation_id', fn.min('message.created_at').as('at')])
    .groupBy('message.conversation_id')
    .execute()
  return new Map(rows.map(({ conversation_id: id, at }) => [id, Number(at)]))
}

describe.each(databases)('days on %s', (kind) => {
  let t: TestServer
  let office: Office
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    office = await openOffice(t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const rowOf = (id: number) =>
    t.ctx.db.read.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  it('follow from the facts after whatever happens', { timeout: 120_000 }, async () => {
    await office.warmUp()
    const acts = fc.array(
      fc.tuple(fc.constantFrom(...office.acts), fc.nat(), fc.integer({ min: 1, max: 40 })),
      { minLength: 6, maxLength: 14 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(bodies, { minLength: 2, maxLength: 6 }), acts, async (rules, steps) => {
        await office.decide(rules.map((body) => office.fitted(body)))
        await workOutDues(t.ctx)
        expect(await strays(t)).toEqual([])
        for (const [act, pick, hours] of steps) {
          await office.act(act, pick)
          const wrong = await strays(t)
          expect(wrong, act).toEqual([])
          t.clock.advance(hours * HOUR)
        }
      }),
      { numRuns: 4, endOnFailure: true },
    )
  })

  it('are there for what nothing happens in', async () => {
    await office.decide([])
    const { id } = await office.customer()
    await workOutDues(t.ctx)
    expect((await rowOf(id)).due_at).toBeNull()
    const rule = await putInForce(t.ctx, limit({ clock: 'created' }))
    await workOutDues(t.ctx)
    expect(await rowOf(id)).toMatchObject({ due_rule_id: rule, due_action: 'delete' })
  })

  it('follow from what is still known of somebody whose visitor goes', async () => {
    await office.decide([])
    const { admin } = t.ctx.db
    const website = (account: string) => ({
      channel: 'web' as const,
      account,
      name: account,
      settings: '{}',
      secrets: '',
      simulator: 0 as const,
      paused: null,
      visibility: 'all' as const,
      created_at: 0,
    })
    const [left, stays] = await admin
      .insertInto('inbox')
      .values([website('left'), website('stays')])
      .returning('id')
      .execute()
    const [chat] = await seedResolved(t.ctx, stays?.id as number, 1, t.clock.now())
    const { contact_id: contactId } = await rowOf(chat as number)
    const named = {
      external_id: null,
      name: 'Carla',
      email: null,
      language: null,
      attributes: '{}',
      claims: '{}',
    }
    const { id: visitor } = await admin
      .insertInto('visitor')
      .values({ ...named, public_id: 'leaving', inbox_id: left?.id as number, page: null, created_at: 0 })
      .returning('id')
      .executeTakeFirstOrThrow()
    await admin
      .insertInto('identity')
      .values({ contact_id: contactId, channel: 'web', kind: 'visitor', value: 'leaving', created_at: 0 })
      .execute()
    const rule = await putInForce(t.ctx, limit({ scope: { contact: 'known' } }))
    expect((await rowOf(chat as number)).due_rule_id).toBe(rule)
    await t.ctx.db.transaction((tx) => eraseVisitors(t.ctx, tx, [visitor]))
    expect((await rowOf(chat as number)).due_at).toBeNull()
  })

  it('go on being worked out where that was interrupted, and from the beginning when rules change', async () => {
    const ids = await t.ctx.db.read.selectFrom('conversation').select('id').orderBy('id').execute()
    const [first, second] = ids.map(({ id }) => id)
    const stale = async () => {
      const set = { due_at: 1 }
      await t.ctx.db.admin
        .updateTable('conversation')
        .set(set)
        .where('id', '=', first ?? 0)
        .execute()
    }
    await office.decide([RuleBody.parse(limit({ clock: 'last_message' }))])
    await stale()
    await t.ctx.db.admin
      .updateTable('retention_state')
      .set({ walked_id: first ?? 0 })
      .execute()
    expect(await workOutDues(t.ctx, { portion: 2, pause: 0 })).toBe(ids.length - 1)
    expect((await rowOf(first ?? 0)).due_at).toBe(1)
    expect((await rowOf(second ?? 0)).due_at).not.toBeNull()
    expect(await workOutDues(t.ctx)).toBe(0)
    await office.decide([RuleBody.parse(limit({ clock: 'last_message' }))])
    expect(await workOutDues(t.ctx, { portion: 2, pause: 0 })).toBe(ids.length)
    expect(await strays(t)).toEqual([])
  })

  describe('do not move by', () => {
    const clocks = ['created', 'last_customer_message', 'last_message', 'resolved', 'event'] as const
    const times = async (id: number) => {
      const { created_at, last_message_at, last_inbound_at, resolved_at, event_at, oldest_file_at, due_at } =
        await rowOf(id)
      return { created_at, last_message_at, last_inbound_at, resolved_at, event_at, oldest_file_at, due_at }
    }

    it.each([
      ['a note', 'note'],
      ['giving it to somebody', 'assign'],
      ['looking at it', 'read'],
      ['a label', 'label'],
      ['a reaction of ours', 'react'],
      ['a status of an answer', 'status'],
      ['an edited message', 'edit'],
      ['a run by the rules', 'run'],
      ['redacting it', 'redact'],
    ] as const)('%s', async (_what, act) => {
      const rules = clocks.map((clock) =>
        RuleBody.parse(limit({ clock, period: { count: 2, unit: 'years' } })),
      )
      const redact = limit({ clock: 'created', action: 'redact', period: { count: 1, unit: 'days' } })
      await office.decide([...rules, ...(act === 'redact' ? [RuleBody.parse(redact)] : [])])
      await workOutDues(t.ctx)
      const chat = await office.answered()
      const before = await times(chat.id)
      expect(before.due_at).not.toBeNull()
      // As long as one may react: the provider's window is open for a day.
      t.clock.advance(act === 'react' ? 20 * HOUR : 3 * DAY)
      expect(await office.touch(act, chat)).toBe(true)
      expect(await times(chat.id)).toEqual(before)
      expect((await rowOf(chat.id)).redacted_at !== null).toBe(act === 'redact')
    })
  })
})

it('facts of nobody are asked for by no rule', () => {
  const needs = (scope: object, clock: 'created' | 'consent_withdrawn' = 'created') => {
    const body = RuleBody.parse(limit({ scope, clock }))
    return compilePolicy(1, 'UTC', [{ id: 1, versions: [{ version: 1, body, since: 0 }] }]).needs
  }
  const NONE = { labels: false, contact: false, attributes: false, consent: false }
  expect(needs({ inboxes: [1], status: 'open' })).toEqual(NONE)
  expect(needs({ notLabels: [1] })).toEqual({ ...NONE, labels: true })
  expect(needs({ contact: 'anonymous' })).toEqual({ ...NONE, contact: true })
  expect(needs({ attribute: { key: 'plan', value: 'gold' } })).toEqual({ ...NONE, attributes: true })
  expect(needs({}, 'consent_withdrawn')).toEqual({ ...NONE, consent: true })
})
