import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import SQLite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { NODE_COMPILE_CACHE } from '../faults/subject.ts'

const ROOT = join(import.meta.dirname, '../..')

it('backs up, restores into another folder, and looks at the ledger', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-cli-'))
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const run = (args: string[], env: Record<string, string> = {}, input = '') => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'scripts/run.mjs'), join(ROOT, 'scripts/script.ts'), ...args],
      {
        cwd: folder,
        input,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, DATA_DIR: folder, ...env },
      },
    )
    return { status, stdout, stderr }
  }
  const owner = ['create-agent', '--email', 'olga@nordlicht.example', '--name', 'Olga', '--role', 'owner']
  expect(run(owner, {}, 'a long enough password').status).toBe(0)
  const file = join(folder, 'vault', 'backup.age')
  expect(run(['backup', '--to', file], { BACKUP_RECIPIENT: recipient })).toMatchObject({
    status: 0,
    stderr: '',
  })

  const other = join(folder, 'other')
  const restored = run(['restore', file, '--data-dir', other], { BACKUP_IDENTITY: identity })
  expect(restored).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('no ledger') })
  const database = new SQLite(join(other, 'sandglass.db'), { readonly: true })
  expect(database.prepare('select name from agent').all()).toEqual([{ name: 'Olga' }])
  database.close()

  expect(run(['verify-ledger'])).toMatchObject({ status: 1, stderr: expect.stringContaining('no ledger') })
  expect(run(['ledger', '--begin-anew', '--why', 'lost']).status).toBe(0)
  expect(run(['verify-ledger', '--database'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/\nwhole\n.*same end of the ledger\naudit log whole, \d+ lines/s),
  })
  expect(run(['ledger', '--begin-anew', '--why', 'lost'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is whole'),
  })
  mkdirSync(join(folder, 'else'))
  const alien = join(folder, 'else', 'ledger.jsonl')
  writeFileSync(alien, 'hello\n')
  expect(run(['verify-ledger', alien])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('line 0'),
  })
  rmSync(folder, { recursive: true })
}, 180_000)
