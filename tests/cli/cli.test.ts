import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

describe('the command line', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-cli-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const run = (args: string[], input = '', env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'scripts/run.mjs'), join(ROOT, 'scripts/script.ts'), ...args],
      { cwd: folder, input, encoding: 'utf8', env: { PATH: process.env['PATH'], DATA_DIR: folder, ...env } },
    )
    return { status, stdout, stderr }
  }
  const rows = (sql: string) => {
    const database = new SQLite(join(folder, 'sandglass.db'), { readonly: true })
    try {
      return database.prepare(sql).all()
    } finally {
      database.close()
    }
  }
  const password = 'a password from standard input\n'
  const agent = (name: string, role: string) => [
    ...['create-agent', '--email', `${name}@nordlicht.example`, '--name', name, '--role', role],
  ]
  const inbox = ['create-inbox', 'whatsapp', '--name', 'Service', '--phone-number-id', '106540352242922']
  const secrets = ['--waba-id', '102290129340398', '--app-secret', 's3cret', '--verify-token', 'v3rify']

  it('lists its commands when none is named', () => {
    const { stdout, stderr } = run([])
    for (const name of ['create-agent', 'create-inbox', 'run-job', 'simulate-whatsapp']) {
      expect(stdout + stderr).toContain(name)
    }
  })

  it('sets up a server: owner, colleague, inbox', () => {
    expect(run(agent('Olga', 'owner'), password)).toMatchObject({ status: 0, stderr: '' })
    expect(run(agent('Ben', 'agent'), password)).toMatchObject({ status: 0, stderr: '' })
    writeFileSync(join(folder, 'token.txt'), 'EAAG-token\n')
    expect(run([...inbox, ...secrets, '--token', '@token.txt'])).toMatchObject({ status: 0, stderr: '' })
    expect(rows('select name, role from agent order by id')).toEqual([
      { name: 'Olga', role: 'owner' },
      { name: 'Ben', role: 'agent' },
    ])
    expect(rows('select channel, account, name from inbox')).toEqual([
      { channel: 'whatsapp', account: '106540352242922', name: 'Service' },
    ])
    const stored = JSON.stringify(rows('select settings, secrets from inbox'))
    for (const secret of ['EAAG-token', 's3cret', 'v3rify']) expect(stored).not.toContain(secret)
    expect(rows("select distinct actor from audit where action <> 'session.open'")).toContainEqual({
      actor: 'cli',
    })
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
  })

  it('makes a website’s inbox and prints what to paste into its pages', () => {
    const made = ['create-inbox', 'web', '--name', 'Shop', '--color', '#123456']
    const sites = ['--site', 'https://shop.example', '--site', 'https://*.shop.example']
    const env = { PUBLIC_URL: 'https://inbox.example' }
    const { status, stdout, stderr } = run([...made, ...sites], '', env)
    expect([status, stderr]).toEqual([0, ''])
    const [row] = rows('select account, settings from inbox') as Array<Record<'account' | 'settings', string>>
    expect(JSON.parse(row?.settings ?? '')).toMatchObject({
      color: '#123456',
      sites: ['https://shop.example', 'https://*.shop.example'],
    })
    const script = `<script src="https://inbox.example/widget.js" data-inbox="${row?.account}" async></script>`
    expect(stdout).toContain(script)
    expect(run([...made, '--site', 'shop.example']).stderr).toContain('settings.sites.0')
    const tried = run(['create-inbox', 'try-out', 'web'], '', env)
    expect(tried.stdout).toMatch(/^page https:\/\/inbox\.example\/demo\/[\w-]{22}$/m)
    expect(rows('select count(*) as inboxes from inbox')).toEqual([{ inboxes: 2 }])
  })

  it('says what is wrong and changes nothing', () => {
    run(agent('Olga', 'owner'), password)
    expect(run(agent('Ben', 'agent'), 'short')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('password: expected at least 10 characters'),
    })
    expect(run(agent('Eve', 'owner'), password).status).toBe(1)
    expect(run(agent('Ben', 'boss'), password).stderr).toContain('role')
    expect(run([...inbox, '--token', 't']).stderr).toContain('--waba-id')
    expect(rows('select name from agent')).toEqual([{ name: 'Olga' }])
  })

  it('runs a job, and lists the jobs without a name', () => {
    expect(run(['run-job']).stdout).toContain('trim-events')
    expect(run(['run-job', 'trim-events'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('trim-events: changed 0'),
    })
    expect(run(['run-job', 'nothing']).stderr).toContain('there is no job "nothing"')
  })

  it('writes the retention policy, tells what a text would change, and prepares its rules', () => {
    const { stdout: yaml } = run(['retention-policy', 'export'])
    expect(yaml).toContain('timeZone: Europe/Berlin')
    const file = join(folder, 'policy.yaml')
    const rule = '  - { name: All, kind: limit, clock: resolved, period: 90 days }'
    writeFileSync(file, yaml.replace('rules: []', `rules:\n${rule}`).replace('graceDays: 7', 'graceDays: 9'))
    const { stdout } = run(['retention-policy', 'diff', file])
    expect(stdout).toContain('setting graceDays\n  - 7\n  + 9\nadded All\n  + name: All\n')
    expect(run(['retention-policy', 'import', file])).toMatchObject({
      status: 0,
      stdout: 'prepared rule 1 All\n',
    })
    expect(rows('select * from retention_rule_version')).toEqual([])
    writeFileSync(file, 'version: 1\nrule: []\n')
    expect(run(['retention-policy', 'import', file]).stderr).toContain('rule: is not expected here (line 2')
  })

  it('names every wrong setting at once', () => {
    const { status, stderr } = run(['run-job', 'trim-events'], '', {
      PORT: 'many',
      PUBLIC_URL: 'inbox',
      DATABASE_URL: 'mysql://x',
    })
    expect(status).toBe(1)
    for (const name of ['PORT', 'PUBLIC_URL', 'DATABASE_URL']) expect(stderr).toContain(name)
  })
})
