/** What is no backup of this server, or no ledger of it, changes nothing; and who is let in meanwhile. */
import { createHash, randomBytes } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSecrets } from '../../config/secrets.ts'
import { readArchive, writeArchive } from '../../server/backup/archive.ts'
import type { BackupRefused } from '../../server/backup/format.ts'
import { beginAnew } from '../../server/core/ledger/anew.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { Drill } from './restoring.ts'

async function* photo(): AsyncGenerator<Buffer> {
  yield randomBytes(500_000)
}

const NOBODY = { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } }

describe('a restore', () => {
  let drill: Drill
  beforeAll(async () => {
    drill = await Drill.begin('sqlite', NOBODY)
    await drill.t.inbox()
    const { conversationId } = await receiveText(drill.t, 'Moin')
    await drill.erase([conversationId])
    await receiveText(drill.t, 'Moin again')
    const { name } = await drill.t.ctx.blobs.write(photo(), 500_000)
    await drill.backup()
    await drill.t.ctx.blobs.remove(name)
    await drill.halt()
  })
  afterAll(() => drill[Symbol.asyncDispose]())

  /** Every file and what is in it. */
  const everything = (): string[] =>
    readdirSync(drill.database.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const bytes = readFileSync(join(entry.parentPath, entry.name))
        return `${entry.name} ${createHash('sha256').update(bytes).digest('hex')}`
      })
      .toSorted()
  const refusal = async (options: Parameters<Drill['restore']>[0] = {}): Promise<string> => {
    const before = everything()
    const refused = await drill.restore(options).then(
      () => null,
      (error: unknown) => error as BackupRefused,
    )
    expect(everything()).toEqual(before)
    return refused === null ? 'done' : (refused.code ?? String(refused))
  }
  const another = async () => {
    const identity = await generateX25519Identity()
    return { passphrase: null, identity, recipient: await identityToRecipient(identity) }
  }
  const copy = (name: string): string => {
    copyFileSync(drill.path(), drill.path(name))
    return drill.path(name)
  }
  /** An archive that opens and whose head says something else. */
  const withHead = async (name: string, head: object): Promise<void> => {
    await writeArchive(drill.path(name), drill.key, async (archive) => {
      await archive.add('head.json', Buffer.from(JSON.stringify(head)))
      await archive.end('end.json', Buffer.from('{}'))
    })
  }

  it('asks before it replaces what is there', async () => {
    expect(await refusal({ replace: false })).toBe('not_empty')
  })

  it('needs the key, and the right one', async () => {
    expect(await refusal({ key: { passphrase: null, identity: null, recipient: null } })).toBe('no_key')
    expect(await refusal({ key: await another() })).toBe('wrong_key')
    expect(await refusal({ key: { ...(await another()), identity: null, passphrase: 'guessed' } })).toBe(
      'wrong_key',
    )
    const mistyped = { passphrase: null, identity: 'AGE-SECRET-KEY-1OOPS', recipient: null }
    expect(await refusal({ key: mistyped })).toBe('wrong_key')
    await expect(drill.restore({ key: mistyped })).rejects.not.toThrow('OOPS')
  })

  it('says so where there is no such file', async () => {
    expect(await refusal({ name: 'tuesday.age' })).toBe('missing')
  })

  it('takes nothing that was cut or changed', async () => {
    const { size } = statSync(drill.path())
    truncateSync(copy('cut.age'), size - 20)
    expect(await refusal({ name: 'cut.age' })).toBe('damaged')
    truncateSync(copy('half.age'), Math.floor(size / 2))
    expect(await refusal({ name: 'half.age' })).toBe('damaged')
    const bytes = readFileSync(drill.path())
    bytes.writeUInt8(bytes.readUInt8(size - 1000) ^ 1, size - 1000)
    writeFileSync(drill.path('changed.age'), bytes)
    expect(await refusal({ name: 'changed.age' })).toBe('damaged')
    writeFileSync(drill.path('other.age'), 'hello')
    expect(await refusal({ name: 'other.age' })).toBe('damaged')
  })

  it('is read no further than it is wanted, wherever that is', async () => {
    await writeArchive(drill.path('many.age'), drill.key, async (archive) => {
      for (let n = 0; n < 120; n++) await archive.add(`rows/x/${n}.ndjson`, randomBytes(20_000))
      await archive.end('end.json', Buffer.from('{}'))
    })
    for (let wanted = 10; wanted <= 35; wanted++) {
      const names: string[] = []
      for await (const { name } of readArchive(drill.path('many.age'), drill.key)) {
        names.push(name)
        if (names.length === wanted) break
      }
      expect(names.at(-1)).toBe(`rows/x/${wanted - 1}.ndjson`)
    }
  })

  it('takes nothing of a version that it does not know', async () => {
    const head = {
      format: 'sandglass backup',
      version: 1,
      at: 1,
      instance: 'x',
      migration: '9999-later',
      software: '99.0.0',
      database: 'sqlite',
      ledger: { number: 0, hash: '' },
    }
    await withHead('newer.age', head)
    expect(await refusal({ name: 'newer.age' })).toBe('newer')
    await withHead('unknown.age', { ...head, version: 2 })
    expect(await refusal({ name: 'unknown.age' })).toBe('damaged')
  })

  it('does not touch a database that somebody has open', async () => {
    const open = drill.database.again()
    await open.read.selectFrom('job').selectAll().execute()
    await expect(drill.restore()).rejects.toMatchObject({ code: 'in_use' })
    await open.close()
  })

  it('takes nothing that does not go with the ledger beside it', async () => {
    const path = drill.config.ledgerFile
    const own = readFileSync(path)
    await using other = await Drill.begin('sqlite', NOBODY)
    await other.t.inbox()
    const { conversationId } = await receiveText(other.t, 'Moin')
    await other.erase([conversationId])
    writeFileSync(path, readFileSync(other.config.ledgerFile))
    expect(await refusal()).toBe('foreign')
    writeFileSync(path, own.toString().split('\n').slice(0, 1).join('\n') + '\n')
    expect(await refusal()).toBe('ledger')
    writeFileSync(path, own.toString().replace('"conversations":1', '"conversations":2'))
    expect(await refusal()).toBe('ledger')
    writeFileSync(path, own)
  })

  it('that was begun and came to no end keeps the server from starting, until it is done', async () => {
    writeFileSync(join(drill.database.folder, 'restoring.json'), '{}')
    await expect(drill.boot()).rejects.toThrow('came to no end')
    await drill.restore({ replace: false })
    await drill.boot()
    await drill.halt()
  })

  it('goes into an empty place with other secrets, and asks for the ledger', async () => {
    await using other = await Drill.begin('sqlite', NOBODY)
    await other.halt()
    rmSync(other.database.folder, { recursive: true })
    mkdirSync(other.database.folder)
    writeFileSync(join(other.database.folder, 'secrets.json'), JSON.stringify(makeSecrets()))
    copyFileSync(drill.path(), other.path())
    expect((await other.restore({ key: drill.key, replace: false })).ledger).toBe(false)
    await expect(other.boot()).rejects.toMatchObject({ code: 'missing' })
    mkdirSync(dirname(other.config.ledgerFile), { recursive: true })
    copyFileSync(drill.config.ledgerFile, other.config.ledgerFile)
    await other.boot()
    const { rows } = await other.t.ctx.db.read
      .selectFrom('conversation')
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    expect(rows).toBe(1)
  })
})

describe.each(databases)('at its start on %s a server', (kind) => {
  it('refuses a ledger that is missing, changed or cut, and begins another one when it is told to', async () => {
    await using drill = await Drill.begin(kind, NOBODY)
    await drill.t.inbox()
    for (const text of ['one', 'two']) {
      const { conversationId } = await receiveText(drill.t, text)
      await drill.erase([conversationId])
    }
    await drill.halt()
    const path = drill.config.ledgerFile
    const own = readFileSync(path, 'utf8')
    const lines = own.split('\n')
    rmSync(path)
    await expect(drill.boot()).rejects.toMatchObject({ code: 'missing' })
    writeFileSync(path, own.replace('"conversations":1,', '"conversations":3,'))
    await expect(drill.boot()).rejects.toMatchObject({ code: 'unreadable' })
    writeFileSync(path, `${lines.slice(0, 2).join('\n')}\n`)
    await expect(drill.boot()).rejects.toMatchObject({
      code: 'cut',
      message: expect.stringContaining('--begin-anew'),
    })
    writeFileSync(path, own)
    await drill.boot()
    rmSync(path)
    await beginAnew(drill.t.ctx, 'lost')
    const { conversationId } = await receiveText(drill.t, 'three')
    await drill.erase([conversationId])
    await drill.halt()
    await drill.boot()
    expect((await drill.t.owner.get('/api/ledger/check')).body).toMatchObject({ ok: true, entries: 1 })
    expect((await drill.t.owner.get('/api/audit?action=ledger.begin')).body).toMatchObject({
      items: [{ detail: { why: 'lost' } }],
    })
  })

  it('puts into the ledger what was committed before it died', async () => {
    await using drill = await Drill.begin(kind, NOBODY)
    const { ctx } = drill.t
    const body = {
      kind: 'rule' as const,
      run: null,
      rule: null,
      actor: 'cli',
      objects: [],
      suppress: [],
      counts: {},
    }
    await ctx.db.admin
      .insertInto('ledger_entry')
      .values({ at: 1, body: JSON.stringify(body) })
      .execute()
    await drill.halt()
    await drill.boot()
    await flushLedger(drill.t.ctx)
    expect((await drill.t.owner.get('/api/ledger/check')).body).toMatchObject({ ok: true, entries: 1 })
  })
})
