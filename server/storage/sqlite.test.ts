import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from './database.ts'
import { migrateToLatest } from './migrations/index.ts'
import { openSqlite } from './sqlite.ts'

describe('SQLite', () => {
  let folder: string
  let db: Database
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-sqlite-'))
    db = new Database(openSqlite(join(folder, 'sandglass.db')))
    await migrateToLatest(db)
  })
  afterEach(async () => {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const pragma = async (name: string, from = db.admin) => {
    const { rows } = await sql`pragma ${sql.raw(name)}`.execute(from)
    return Object.values(rows[0] as object)[0] as unknown
  }
  const probe = () => db.probe()

  it('waits for the disk at every commit, also after the first one', async () => {
    await probe()
    expect(await pragma('synchronous')).toBe(2)
    expect(await pragma('journal_mode')).toBe('wal')
    await db.transaction(async (tx) => {
      const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(tx)
      expect(rows[0]?.synchronous).toBe(2)
    })
  })

  it('overwrites what is deleted, and minds references, on both connections', async () => {
    expect(await pragma('secure_delete')).toBe(1)
    expect(await pragma('foreign_keys')).toBe(1)
    expect(await pragma('foreign_keys', db.read)).toBe(1)
    const orphan = db.admin.insertInto('inbox_member').values({ inbox_id: 5, agent_id: 5 }).execute()
    await expect(orphan).rejects.toThrow('FOREIGN KEY')
  })

  it('leaves no trace of what was deleted once the log is written back', async () => {
    const trace = 'A-NAME-TO-BE-FORGOTTEN'
    const { id } = await db.admin
      .insertInto('contact')
      .values({ name: trace.repeat(50), name_at: 0, created_at: 0 })
      .returning('id')
      .executeTakeFirstOrThrow()
    await pragma('wal_checkpoint(TRUNCATE)')
    const onDisk = () => readdirSync(folder).some((file) => readFileSync(join(folder, file)).includes(trace))
    expect(onDisk()).toBe(true)
    await db.admin.deleteFrom('contact').where('id', '=', id).execute()
    await pragma('wal_checkpoint(TRUNCATE)')
    expect(onDisk()).toBe(false)
  })

  it('never gives an id twice', async () => {
    const insert = () =>
      db.admin
        .insertInto('contact')
        .values({ name: null, name_at: 0, created_at: 0 })
        .returning('id')
        .executeTakeFirstOrThrow()
    const { id } = await insert()
    await db.admin.deleteFrom('contact').where('id', '=', id).execute()
    expect((await insert()).id).toBeGreaterThan(id)
  })

  it('lets nobody write through the reading connection', async () => {
    await expect(db.read.deleteFrom('contact').execute()).rejects.toThrow('readonly')
  })

  it('shows readers nothing of a transaction that is not over, or failed', async () => {
    const count = async () => (await db.read.selectFrom('contact').selectAll().execute()).length
    const hooks: string[] = []
    const failing = db.transaction(async (tx) => {
      db.afterCommit(tx, () => hooks.push('failed'))
      await tx.insertInto('contact').values({ name: null, name_at: 0, created_at: 0 }).execute()
      expect(await count()).toBe(0)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await count()).toBe(0)
    await db.transaction(async (tx) => db.afterCommit(tx, () => hooks.push('done')))
    expect(hooks).toEqual(['done'])
  })

  it('waits for another process that writes, and says so when that takes too long', async () => {
    const other = new Database(openSqlite(join(folder, 'sandglass.db')))
    let finish = () => {}
    let holding: Promise<void> | undefined
    await new Promise<void>((held) => {
      holding = other.transaction(async (tx) => {
        await tx.insertInto('contact').values({ name: null, name_at: 0, created_at: 0 }).execute()
        await new Promise<void>((resume) => {
          finish = resume
          held()
        })
      })
    })
    await expect(probe()).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_BUSY/) })
    const patient = probe()
    finish()
    await holding
    await patient
    await other.close()
  })
})
