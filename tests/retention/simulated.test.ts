/** What a simulation says is what a run does: the same conversations, and no others. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { DAY, HOUR } from '../../server/clock.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { RuleBody } from '../../server/contract/retention.ts'
import { FACT_COLUMNS } from '../../server/core/retention/facts.ts'
import { policyWith } from '../../server/core/retention/proposal.ts'
import { missingFrom } from '../../server/core/retention/scope.ts'
import { simulate } from '../../server/core/retention/simulate.ts'
import { loadFacts, loadPolicy } from '../../server/core/retention/store.ts'
import { databases, openTestDatabase } from '../helpers/database.ts'
import { foresee, putInForce, run } from '../helpers/retention.ts'

const CHANNELS = ['whatsapp', 'web', 'email'] as const
const LABELS = [1, 2]
const TRIES = 8

/** Ages around those that rules ask for. */
const age = fc.oneof(fc.integer({ min: 0, max: 40 * 24 }), fc.constantFrom(30 * 24, 31 * 24, 400 * 24))
const conversation = fc.record({
  inbox: fc.constantFrom(1, 2, 3),
  status: fc.constantFrom('open', 'resolved'),
  hours: age,
  labels: fc.uniqueArray(fc.constantFrom(...LABELS)),
  named: fc.boolean(),
  held: fc.constantFrom(0, 0, 0, 1),
  restrictionAsked: fc.constantFrom(false, false, false, true),
  files: fc.array(age, { maxLength: 3 }),
})
type Seed = typeof conversation extends fc.Arbitrary<infer T> ? T : never

const period = fc.constantFrom(
  { count: 1, unit: 'hours' },
  { count: 5, unit: 'days' },
  { count: 30, unit: 'days' },
  { count: 1, unit: 'months' },
)
/** Most rules ask for little, so that most of them find something. */
const scope = fc.record({
  channels: fc.constantFrom(...CHANNELS.map((channel) => [channel]), [], [], ['web', 'email']),
  labels: fc.constantFrom([1], [1, 2], [], [], [], []),
  notLabels: fc.constantFrom([2], [], [], [], []),
  status: fc.constantFrom('open', 'resolved', null, null, null, null),
  contact: fc.constantFrom('anonymous', 'known', null, null, null, null),
})
const clock = fc.constantFrom('created', 'last_message', 'resolved')
const limit = fc.record({
  kind: fc.constant('limit'),
  name: fc.constant('A limit'),
  target: fc.constantFrom('conversation', 'conversation', 'files'),
  action: fc.constantFrom('delete', 'delete', 'anonymise', 'redact', 'restrict'),
  scope,
  clock: fc.oneof(clock, fc.constant('received')),
  period,
})
const floor = fc.record({
  kind: fc.constant('floor'),
  name: fc.constant('A floor'),
  scope,
  clock,
  period,
  yearEnd: fc.boolean(),
  restrictAfter: fc.option(period, { nil: null }),
})
const rule = fc
  .oneof({ arbitrary: limit, weight: 3 }, floor)
  .map((body) => RuleBody.safeParse(body).data)
  .filter((body) => body !== undefined)

/** Asked of each conversation by itself. */
async function inScope(ctx: AppContext, body: RuleBody) {
  const policy = policyWith(await loadPolicy(ctx, ctx.db.read), { id: 0, body })
  const rows = await ctx.db.read.selectFrom('conversation').select(FACT_COLUMNS).execute()
  const all = [...(await loadFacts(ctx, ctx.db.read, policy, rows)).values()]
  const found = all.filter((facts) => missingFrom(body.scope, facts) === null)
  return {
    scope: found.length,
    waiting: found.filter(({ times }) => times[body.clock] === null).length,
  }
}

interface Left {
  conversations: Map<number, string>
  files: number
}

describe.each(databases)('a simulation on %s', (kind) => {
  it('names what the run does next, of any rule among any others', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(conversation, { minLength: 4, maxLength: 12 }),
        fc.array(rule, { maxLength: 2 }),
        rule,
        async (seeds, others, body) => {
          await withContext(kind, async (ctx) => {
            await seed(ctx, seeds)
            for (const other of others) await putInForce(ctx, other)
            const before = await settled(ctx)
            const said = await simulate(ctx, { id: 0, body })
            expect({ scope: said.scope, waiting: said.waiting }).toEqual(await inScope(ctx, body))
            await putInForce(ctx, body)
            await foresee(ctx)
            expect((await run(ctx)).state).toBe('done')
            const after = await look(ctx)
            const changed = [...before.conversations].flatMap(([id, state]) =>
              after.conversations.get(id) === state ? [] : [id],
            )
            expect(said.samples.map(({ conversationId }) => conversationId).toSorted(byNumber)).toEqual(
              changed,
            )
            expect(said.conversations).toBe(changed.length)
            const ofFiles = body.kind === 'limit' && body.target === 'files'
            expect(said.count).toBe(ofFiles ? before.files - after.files : changed.length)
          })
        },
      ),
      { numRuns: TRIES },
    )
  })
})

const byNumber = (a: number, b: number) => a - b

async function withContext(
  kind: (typeof databases)[number],
  work: (ctx: AppContext) => Promise<void>,
): Promise<void> {
  const database = await openTestDatabase(kind)
  const config = envToConfig({ DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
  const ctx = await createContext(config, new Secrets(makeSecrets()), { db: database.db })
  try {
    await work(ctx)
  } finally {
    await ctx[Symbol.asyncDispose]()
    await database.drop()
  }
}

/** What the other rules do is done, one thing after the other; the rest is by the rule in question. */
async function settled(ctx: AppContext): Promise<Left> {
  for (let before = await look(ctx); ;) {
    await foresee(ctx)
    expect((await run(ctx)).state).toBe('done')
    const after = await look(ctx)
    if (isDeepStrictEqual(before, after)) return after
    before = after
  }
}

/** All that a run by rules can change. */
async function look({ db }: AppContext): Promise<Left> {
  const rows = await db.read
    .selectFrom('conversation')
    .select(['id', 'hidden', 'redacted_at', 'anonymised_at', 'oldest_file_at'])
    .orderBy('id')
    .execute()
  const files = await db.read
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .select(['attachment.id', 'message.conversation_id'])
    .execute()
  const filesOf = (id: number) => files.filter((file) => file.conversation_id === id).length
  return {
    conversations: new Map(rows.map((row) => [row.id, JSON.stringify([row, filesOf(row.id)])])),
    files: files.length,
  }
}

async function seed(ctx: AppContext, seeds: readonly Seed[]): Promise<void> {
  const { admin } = ctx.db
  const now = ctx.clock.now()
  for (const channel of CHANNELS) {
    await admin
      .insertInto('inbox')
      .values({
        channel,
        account: channel,
        name: channel,
        settings: '{}',
        secrets: '',
        simulator: 0,
        paused: null,
        visibility: 'all',
        created_at: now,
      })
      .execute()
  }
  for (const id of LABELS) {
    const name = `Label ${id}`
    await admin.insertInto('label').values({ name, key: name, color: 'grey', created_at: now }).execute()
  }
  for (const each of seeds) await seedConversation(ctx, each, now - each.hours * HOUR)
}

async function seedConversation(ctx: AppContext, each: Seed, at: number): Promise<void> {
  const { admin } = ctx.db
  const contact = await admin
    .insertInto('contact')
    .values({
      name: each.named ? 'Carla' : null,
      name_at: at,
      created_at: at,
      restriction_asked_at: each.restrictionAsked ? at : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const received = each.files.map((hours) => ctx.clock.now() - hours * HOUR)
  const { id } = await admin
    .insertInto('conversation')
    .values({
      inbox_id: each.inbox,
      contact_id: contact.id,
      status: each.status,
      assignee_id: null,
      created_at: at - DAY,
      last_message_at: at,
      last_message_id: null,
      last_inbound_at: at,
      reply_until: null,
      resolved_at: each.status === 'resolved' ? at : null,
      inbound_count: 1,
      public_id: `chat-${contact.id}`,
      thread: `thread-${contact.id}`,
      held: each.held,
      oldest_file_at: received.length > 0 ? Math.min(...received) : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const label of each.labels) {
    await admin
      .insertInto('conversation_label')
      .values({ conversation_id: id, label_id: label, agent_id: null, at })
      .execute()
  }
  for (const time of received) await seedFile(ctx, id, each.inbox, time)
}

let number = 0

async function seedFile(ctx: AppContext, conversationId: number, inboxId: number, at: number): Promise<void> {
  const message = await ctx.db.admin
    .insertInto('message')
    .values({
      conversation_id: conversationId,
      inbox_id: inboxId,
      direction: 'in',
      type: 'document',
      text: 'Moin',
      details: null,
      external_id: `message-${++number}`,
      client_id: null,
      correlation: null,
      attempt: 1,
      author_id: null,
      quoted_id: null,
      forwarded: 0,
      sent_at: at,
      created_at: at,
      delivery: null,
      delivery_at: null,
      failure_code: null,
      failure_reason: null,
      failure_detail: null,
      edited_at: null,
      edit_id: null,
      revoked_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await ctx.db.admin
    .insertInto('attachment')
    .values({
      public_id: `file-${number}`,
      message_id: message.id,
      inbox_id: inboxId,
      position: 0,
      kind: 'document',
      provider_id: null,
      file_name: 'a.txt',
      mime_type: 'text/plain',
      size: 10,
      sha256: null,
      state: 'failed',
      blob: null,
      attempts: 0,
      next_at: 0,
    })
    .execute()
}
