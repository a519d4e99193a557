/** While nothing can be stored nothing is acknowledged; when it works again, nobody has to restart anything. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { createContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { SandglassServer } from '../../server/server.ts'
import { inboxSettings, sign } from '../helpers/server.ts'
import { startPostgres, type Cluster } from '../helpers/postgres.ts'
import { textDelivery } from '../helpers/whatsapp.ts'
import { NOWHERE } from './world.ts'

/** The system's, not a package's. */
const [MOUNT, UMOUNT] = ['mount', 'umount'] as const

interface Subject extends AsyncDisposable {
  server: SandglassServer
  url: string
  folder: string
  deliver: (text: string) => Promise<number>
  status: (path: string) => Promise<number>
  texts: () => Promise<Array<string | null>>
}

/** The product with the database as it opens it itself, for it is the opening that is tested here. */
async function start(
  env: Record<string, string>,
  folder = mkdtempSync(join(tmpdir(), 'sandglass-test-')),
): Promise<Subject> {
  const config = envToConfig({
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    WHATSAPP_GRAPH_URL: NOWHERE,
    ...env,
  })
  const ctx = await createContext(config, new Secrets(makeSecrets()))
  const server = new SandglassServer(ctx, { schedule: false })
  await server.start()
  const settings = inboxSettings('106540352242922')
  await createInbox(ctx, { kind: 'system' }, { channel: 'whatsapp', name: 'Inbox', settings })
  const url = server.localUrl
  return {
    server,
    url,
    folder,
    deliver: async (text) => {
      const body = JSON.stringify(textDelivery(text))
      const headers = { 'x-hub-signature-256': sign(body) }
      const response = await fetch(`${url}/webhooks/whatsapp`, { method: 'POST', body, headers })
      await response.text()
      return response.status
    },
    status: async (path) => (await fetch(url + path)).status,
    texts: async () => {
      await server.inbound.drain()
      const rows = await ctx.db.read.selectFrom('message').select('text').execute()
      return rows.map(({ text }) => text).sort()
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Looks until it is so. */
async function until(isSo: () => Promise<boolean>, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time')
    await new Promise((resume) => setTimeout(resume, 25))
  }
}

describe('a SQLite file', () => {
  /** Another process that writes into the same file, and does not come to an end. */
  async function lock(file: string) {
    const script = `
      const SQLite = require('better-sqlite3')
      const db = new SQLite(process.argv[1])
      db.exec('begin exclusive')
      console.log('locked')
      process.stdin.on('data', () => { db.exec('rollback'); process.exit(0) })`
    const child = spawn(process.execPath, ['-e', script, file], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    return async () => {
      child.stdin.write('go\n')
      await once(child, 'exit')
    }
  }

  it('that another process has locked is answered with 503 until it is free', async () => {
    await using t = await start({})
    expect(await t.deliver('before')).toBe(200)
    expect(await t.status('/readyz')).toBe(200)
    const free = await lock(join(t.folder, 'sandglass.db'))
    const answers = Promise.all([t.deliver('during'), t.deliver('meanwhile')])
    // The event loop goes round while the database is waited for.
    for (let i = 0; i < 5; i++) expect(await t.status('/healthz')).toBe(200)
    expect(await answers).toEqual([503, 503])
    await until(async () => (await t.status('/readyz')) === 503)
    await free()
    expect(await t.deliver('after')).toBe(200)
    await until(async () => (await t.status('/readyz')) === 200)
    expect(await t.texts()).toEqual(['after', 'before'])
  })

  it('that is locked only briefly is waited for', async () => {
    await using t = await start({})
    const free = await lock(join(t.folder, 'sandglass.db'))
    const answer = t.deliver('patience')
    expect(await t.status('/healthz')).toBe(200)
    await free()
    expect(await answer).toBe(200)
    expect(await t.texts()).toEqual(['patience'])
  })

  const mounts = mayMount()
  // Skipped where mounting is not allowed: that takes root.
  it.skipIf(!mounts)('on a full disk is answered with 503 until there is room again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandglass-disk-'))
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', 'size=8m', 'none', folder])
    try {
      const data = join(folder, 'data')
      mkdirSync(data)
      await using t = await start({}, data)
      const acknowledged: string[] = []
      expect(await t.deliver('before')).toBe(200)
      acknowledged.push('before')
      const filler = join(folder, 'filler')
      fill(filler)
      for (let i = 0; i < 40; i++) {
        const text = `${i} ${'x'.repeat(20_000)}`
        if ((await t.deliver(text)) === 200) acknowledged.push(text)
      }
      expect(await t.deliver('x'.repeat(200_000))).toBe(503)
      await until(async () => (await t.status('/readyz')) === 503)
      expect(await t.status('/healthz')).toBe(200)
      unlinkSync(filler)
      await until(async () => (await t.status('/readyz')) === 200)
      expect(await t.deliver('after')).toBe(200)
      acknowledged.push('after')
      expect(await t.texts()).toEqual(acknowledged.sort())
      const parked = await t.server.ctx.db.read.selectFrom('quarantine').select('id').execute()
      expect(parked).toEqual([])
    } finally {
      execFileSync(UMOUNT, ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

/** Takes all the room there is. */
function fill(path: string): void {
  for (let size = 1024 * 1024; size >= 4096; size /= 2) {
    for (;;) {
      try {
        writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
      } catch {
        break
      }
    }
  }
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-mount-'))
  try {
    execFileSync(MOUNT, ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder], { stdio: 'ignore' })
    execFileSync(UMOUNT, [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('a PostgreSQL server', () => {
  // One of its own: the others' tests would not like what happens to this one.
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startPostgres()
  })
  afterAll(() => cluster.stop())

  const fresh = async () => {
    const name = `t${Math.random().toString(36).slice(2)}`
    await admin(`create database ${name}`)
    return cluster.url.replace(/\/postgres$/, `/${name}`)
  }
  const admin = async (text: string) => {
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    await client.query(text)
    await client.end()
  }

  it('that cuts every connection, again and again, loses nothing that was acknowledged', async () => {
    await using t = await start({ DATABASE_URL: await fresh() })
    const acknowledged = new Set<string>()
    const done = new AbortController()
    const cuts = (async () => {
      for (let i = 0; i < 8; i++) {
        await admin(`select pg_terminate_backend(pid) from pg_stat_activity where datname like 't%'`)
        await new Promise((resume) => setTimeout(resume, 40))
      }
      done.abort()
    })()
    const answers = new Set<number>()
    for (let i = 0; !done.signal.aborted; i++) {
      const texts = [`${i}a`, `${i}b`, `${i}c`]
      const statuses = await Promise.all(texts.map((text) => t.deliver(text)))
      statuses.forEach((status, at) => {
        answers.add(status)
        if (status === 200) acknowledged.add(texts[at] as string)
      })
    }
    await cuts
    expect([...answers].every((status) => status === 200 || status === 503)).toBe(true)
    await until(async () => (await t.status('/readyz')) === 200)
    expect(await t.deliver('after')).toBe(200)
    acknowledged.add('after')
    const stored = await t.texts()
    expect(new Set(stored).size).toBe(stored.length)
    // What was refused may have been committed all the same; what was acknowledged must have been.
    expect(stored).toEqual(expect.arrayContaining([...acknowledged]))
    const parked = await t.server.ctx.db.read.selectFrom('quarantine').select('id').execute()
    expect(parked).toEqual([])
  })

  it('that stops is answered with 503, and found again when it is back', { timeout: 60_000 }, async () => {
    const own = await startPostgres()
    await using _ = { [Symbol.asyncDispose]: own.stop }
    await using t = await start({ DATABASE_URL: own.url })
    expect(await t.deliver('before')).toBe(200)
    expect(await t.texts()).toEqual(['before'])
    const back = await own.interrupt()
    expect(await t.deliver('during')).toBe(503)
    await until(async () => (await t.status('/readyz')) === 503)
    expect(await t.status('/healthz')).toBe(200)
    await back()
    await until(async () => (await t.status('/readyz')) === 200)
    expect(await t.deliver('after')).toBe(200)
    expect(await t.texts()).toEqual(['after', 'before'])
  })

  it('that does not answer any more is not waited for without end', { timeout: 60_000 }, async () => {
    await using t = await start({ DATABASE_URL: await fresh() })
    expect(await t.deliver('before')).toBe(200)
    const pids = await backends()
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    try {
      const asked = Date.now()
      const ready = t.status('/readyz')
      expect(await t.deliver('during')).toBe(503)
      expect(Date.now() - asked).toBeLessThan(15_000)
      // From now on nobody has to wait for the refusal.
      expect(await t.deliver('during')).toBe(503)
      expect(await t.status('/healthz')).toBe(200)
      expect(await ready).toBe(503)
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT')
    }
    await until(async () => (await t.status('/readyz')) === 200)
    await until(async () => (await t.deliver('after')) === 200)
    expect(await t.texts()).toEqual(expect.arrayContaining(['after', 'before']))
  })

  async function backends(): Promise<number[]> {
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    const { rows } = await client.query(`select pid from pg_stat_activity where datname like 't%'`)
    await client.end()
    return (rows as Array<{ pid: number }>).map(({ pid }) => pid)
  }
})
