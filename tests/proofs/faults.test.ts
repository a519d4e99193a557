/** Whatever ends a process, and whenever: the ledger has each entry once, and a backup is whole or is none. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { makeBackup } from '../../server/backup/backup.ts'
import { createContext } from '../../server/context.ts'
import { checkLedger } from '../../server/core/ledger/check.ts'
import { ledgerLines } from '../../server/core/ledger/file.ts'
import { proofKey } from '../../server/core/ledger/key.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { SandglassServer } from '../../server/server.ts'
import { NODE_COMPILE_CACHE } from '../faults/subject.ts'
import { receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { Drill } from './restoring.ts'

const NOBODY = { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } }
const ROUNDS = 5

it(`a ledger whose writer is killed ${ROUNDS} times has every entry once`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-dying-'))
  let committed = 0
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'dying.ts'), String(committed + 1)], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout })
    const ended = once(child, 'exit')
    const enough = committed + 1 + Math.floor(Math.random() * 40)
    for await (const line of lines) {
      committed = Number(line)
      if (committed >= enough) child.kill('SIGKILL')
    }
    await ended
  }
  const config = envToConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent' })
  const ctx = await createContext(config, loadSecrets(folder))
  await flushLedger(ctx)
  const runs: number[] = []
  for await (const { body } of ledgerLines(ctx.ledger.path)) if (body.kind === 'run') runs.push(body.run ?? 0)
  const distinct = [...new Set(runs)]
  // The last of a round may be committed without having been said; its number is then used once more.
  expect(distinct).toEqual(Array.from({ length: distinct.length }, (_, n) => n + 1))
  expect(distinct.length).toBeGreaterThanOrEqual(committed)
  expect(runs.length - distinct.length).toBeLessThanOrEqual(ROUNDS)
  const check = await checkLedger(ctx.ledger.path, { key: proofKey(ctx.secrets, 'lines'), last: null })
  expect(check).toMatchObject({ ok: true, entries: runs.length })
  await ctx[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
}, 120_000)

describe.each(databases)('a backup on %s', (kind) => {
  it('made while messages come in is of one moment, and can be put back', async () => {
    await using drill = await Drill.begin(kind, NOBODY)
    await drill.t.inbox()
    await receiveText(drill.t, 'first')
    const ctx = await createContext(drill.config, drill.t.ctx.secrets, { db: drill.database.again() })
    const over = new AbortController()
    const load = (async () => {
      for (let n = 0; !over.signal.aborted; n++)
        await receiveText(drill.t, `Word ${n}`, { from: `4915200${10_000 + n}` })
    })()
    const { end } = await makeBackup(ctx, drill.path(), drill.key)
    over.abort()
    await load
    await ctx[Symbol.asyncDispose]()
    await drill.halt()
    await drill.restore()
    const t = await drill.boot()
    for (const table of ['conversation', 'contact', 'message'] as const) {
      const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
        t.ctx.db.read,
      )
      expect(Number(rows[0]?.n)).toBe(end.rows[table])
    }
    expect(end.rows['message']).toBeGreaterThan(0)
  })

  it('that can not be written leaves nothing behind', async () => {
    await using drill = await Drill.begin(kind, NOBODY)
    rmSync(join(drill.database.folder, 'secrets.json'))
    await expect(drill.backup()).rejects.toThrow('ENOENT')
    expect(existsSync(drill.path())).toBe(false)
    expect(existsSync(`${drill.path()}.part`)).toBe(false)
  })
})

it.runIf(databases.includes('postgres'))('nobody is let in before the ledger has been applied', async () => {
  await using drill = await Drill.begin('postgres', NOBODY)
  await drill.t.inbox()
  const { conversationId } = await receiveText(drill.t, 'Moin')
  await drill.backup()
  await drill.erase([conversationId])
  await drill.halt()
  await drill.restore()
  const other = drill.database.again()
  const held = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const holding = other.transaction(async (tx) => {
    await sql`lock table session in access exclusive mode`.execute(tx)
    held.resolve()
    await release.promise
  })
  await held.promise
  const ctx = await createContext(drill.config, loadSecrets(drill.database.folder))
  const server = new SandglassServer(ctx, { schedule: false })
  const started = server.start()
  const health = await until(() => fetch(`${server.localUrl}/healthz`))
  expect(health.status).toBe(200)
  for (const path of ['/api/me', '/readyz', '/', '/webhooks/whatsapp']) {
    const answer = await fetch(server.localUrl + path)
    expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '10'])
  }
  release.resolve()
  await holding
  await started
  expect((await fetch(`${server.localUrl}/api/me`)).status).toBe(401)
  expect(await ctx.db.read.selectFrom('conversation').selectAll().execute()).toEqual([])
  await server.stop()
  await other.close()
})
