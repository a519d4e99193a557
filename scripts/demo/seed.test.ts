import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { HOUR } from '../../server/clock.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createOwner } from '../../server/core/agent/actions.ts'
import { tryOut } from '../../server/core/inbox/try-out.ts'
import { SandglassServer } from '../../server/server.ts'
import { ACCOUNTS, PASSWORD } from './accounts.ts'
import { needsSeeding } from './begin.ts'
import { introduce } from './phones.ts'
import { seed } from './seed.ts'

const folders: string[] = []
const configIn = () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-demo-'))
  folders.push(folder)
  return envToConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent' })
}
const config = configIn()
const now = Date.now()
let conversations = 0
let took = 0
let empty = false
let server: SandglassServer
let ctx: AppContext

beforeAll(async () => {
  empty = await needsSeeding(config)
  const started = performance.now()
  conversations = await seed(config, now)
  took = performance.now() - started
  ctx = await createContext(config, loadSecrets(config.dataDir))
  server = new SandglassServer(ctx, { schedule: false, simulator: { pace: { sent: 1, delivered: 1 } } })
  await server.start()
  const simulator = await server.simulator.running
  if (simulator) introduce(simulator)
}, 60_000)

afterAll(async () => {
  await server?.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const post = async (path: string, body: unknown, token?: string) => {
  const response = await fetch(`${server.localUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: server.localUrl,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, unknown>
}

const signIn = async (email = '') =>
  (await post('/api/sessions', { email, password: PASSWORD }))['accessToken'] as string

const count = async (table: 'conversation' | 'outbox' | 'waiting' | 'quarantine') =>
  Number(
    (
      await ctx.db.read
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  )

describe('the demo', () => {
  it('makes its conversations in seconds and leaves nothing half done', async () => {
    expect(took).toBeLessThan(30_000)
    expect(await count('conversation')).toBe(conversations)
    expect(await count('outbox')).toBe(0)
    expect(await count('waiting')).toBe(0)
    expect(await count('quarantine')).toBe(0)
  })

  it('has every kind of message, and every fate of an answer', async () => {
    const kinds = await ctx.db.read.selectFrom('message').select('type').distinct().execute()
    expect(kinds.map(({ type }) => type).sort()).toEqual([
      'button',
      'contacts',
      'document',
      'image',
      'location',
      'note',
      'sticker',
      'text',
      'unsupported',
      'voice',
    ])
    const fates = await ctx.db.read
      .selectFrom('message')
      .select('delivery')
      .where('delivery', 'is not', null)
      .distinct()
      .execute()
    expect(fates.map(({ delivery }) => delivery ?? '').sort()).toEqual([
      'delivered',
      'failed',
      'read',
      'sent',
      'unknown',
    ])
    const files = await ctx.db.read.selectFrom('attachment').select('state').distinct().execute()
    expect(files).toEqual([{ state: 'stored' }])
  })

  it('says nothing of what has yet to happen', async () => {
    const { last } = await ctx.db.read
      .selectFrom('message')
      .select(({ fn }) => fn.max('sent_at').as('last'))
      .executeTakeFirstOrThrow()
    expect(Number(last)).toBeLessThanOrEqual(now)
  })

  it.each(ACCOUNTS)('lets $name in', async ({ email }) => {
    expect(await signIn(email)).toEqual(expect.any(String))
  })

  it('delivers an answer to somebody the simulator would not know by itself', async () => {
    const token = await signIn(ACCOUNTS.find(({ key }) => key === 'jonas')?.email)
    const { id } = await ctx.db.read
      .selectFrom('conversation')
      .innerJoin('identity', 'identity.contact_id', 'conversation.contact_id')
      .select('conversation.id')
      .where('reply_until', '>', now + HOUR)
      .where('identity.value', 'like', '447700900%')
      .orderBy('conversation.id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    const sent = await post(
      `/api/conversations/${id}/messages`,
      { clientId: 'demo-test-1', text: 'Hello' },
      token,
    )
    await expect
      .poll(
        async () =>
          (
            await ctx.db.read
              .selectFrom('message')
              .select('delivery')
              .where('id', '=', sent['id'] as number)
              .executeTakeFirstOrThrow()
          ).delivery,
        { timeout: 10_000 },
      )
      .toBe('delivered')
  })
})

describe('a database', () => {
  it('with nothing in it is filled', () => {
    expect(empty).toBe(true)
  })

  it('of the demo is opened as it is', async () => {
    expect(await needsSeeding(config)).toBe(false)
  })

  it.each([
    [
      'of somebody else',
      (ctx: AppContext) => createOwner(ctx, { name: 'Ada', email: 'ada@example.org', password: PASSWORD }),
    ],
    ['that an interrupted demo left behind', (ctx: AppContext) => tryOut(ctx, { kind: 'cli' })],
  ])('%s is left alone', async (_, prepare) => {
    const other = configIn()
    {
      await using ctx = await createContext(other, loadSecrets(other.dataDir))
      await prepare(ctx)
    }
    await expect(needsSeeding(other)).rejects.toThrow(/leaves it alone|start again/)
  })
})
