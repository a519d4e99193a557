/** Connecting a mailbox on the command line. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

interface Row {
  account: string
  settings: string
  secrets: string
}

describe('create-inbox email', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-mailbox-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const run = (args: string[], input = '') =>
    spawnSync(
      process.execPath,
      [join(process.cwd(), 'scripts/script.ts'), 'create-inbox', 'email', ...args],
      {
        cwd: folder,
        input,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], DATA_DIR: folder, NODE_ENV: 'test' },
      },
    )
  const inboxes = () => {
    const database = new Database(join(folder, 'sandglass.db'), { readonly: true })
    try {
      return database.prepare('select account, settings, secrets from inbox').all() as Row[]
    } finally {
      database.close()
    }
  }
  const known = ['--name', 'Support', '--address', 'nordlicht@gmx.de']
  const local = ['--imap-host', '127.0.0.1', '--imap-port', '9', '--imap-encryption', 'none']
  const sending = ['--smtp-host', '127.0.0.1', '--smtp-port', '9', '--smtp-encryption', 'none']

  it('knows the provider’s servers, and reads the password from standard input', () => {
    const made = run(
      [...known, '--alias', 'hilfe@gmx.de', '--folder', 'INBOX', '--folder', 'Kunden'],
      'sesame\n',
    )
    expect([made.status, made.stderr]).toEqual([0, ''])
    expect(made.stdout).toBe('inbox 1 email nordlicht@gmx.de\n')
    const [row] = inboxes()
    expect(JSON.parse(row?.settings ?? '')).toMatchObject({
      imapHost: 'imap.gmx.net',
      smtpHost: 'mail.gmx.net',
      aliases: ['hilfe@gmx.de'],
      folders: ['INBOX', 'Kunden'],
    })
    expect(JSON.stringify(row)).not.toContain('sesame')
  })

  it('takes servers of one’s own and secrets from files, and tests them', () => {
    writeFileSync(join(folder, 'password.txt'), 'sesame\n')
    const address = ['--name', 'Support', '--address', 'support@nordlicht.example']
    const made = run([...address, ...local, ...sending, '--password', '@password.txt', '--check'])
    expect([made.status, made.stderr]).toEqual([0, ''])
    expect(made.stdout).toMatch(/^failed {2}imap_server: no_answer host=127\.0\.0\.1 port=9/m)
    expect(made.stdout).toMatch(/^skipped imap_login$/m)
  })

  it('says what is wrong, and takes no address that another inbox has', () => {
    const nobody = run(['--name', 'Support', '--address', 'support@nordlicht.invalid'], 'sesame')
    expect([nobody.status, nobody.stderr]).toEqual([
      1,
      expect.stringContaining('imapHost: expected a server'),
    ])
    expect(run([...known, '--since', 'yesterday'], 'sesame').stderr).toContain('since')
    expect(run([...known, '--alias', 'hilfe@gmx.de'], 'sesame').status).toBe(0)
    const other = ['--name', 'Help', '--address', 'hilfe@gmx.de']
    expect(run(other, 'sesame')).toMatchObject({ status: 1, stderr: expect.stringContaining('already uses') })
    expect(inboxes().map(({ account }) => account)).toEqual(['nordlicht@gmx.de'])
  })
})
