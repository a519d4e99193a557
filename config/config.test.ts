import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { parse } from 'dotenv'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { envToConfig, type ConfigError } from './config.ts'
import { loadSecrets, makeSecrets, Secrets } from './secrets.ts'

const problemsOf = (env: Record<string, string>) => {
  try {
    envToConfig(env)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('settings', () => {
  it('are all optional', () => {
    expect(envToConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: null,
      database: { kind: 'sqlite' },
      trustProxy: 0,
      metricsToken: null,
      whatsapp: { graphUrl: 'https://graph.facebook.com' },
    })
  })

  it('that are empty are not set', () => {
    const env = { PORT: ' ', PUBLIC_URL: '', DATABASE_URL: '', METRICS_TOKEN: ' ', LOG_LEVEL: '' }
    expect(envToConfig(env)).toEqual(envToConfig({}))
  })

  it('are in example.env, each with the value it has anyway', () => {
    const example = parse(readFileSync(join(import.meta.dirname, 'example.env')))
    expect(envToConfig(example)).toEqual(envToConfig({}))
    const source = readFileSync(join(import.meta.dirname, 'config.ts'), 'utf8')
    const read = [...source.matchAll(/(?:text|whole|url)\('([A-Z_]+)'/g)].map(([, key]) => key)
    expect(Object.keys(example).sort()).toEqual([...new Set(read)].sort())
  })

  it('tell all that is wrong at once', () => {
    const problems = problemsOf({
      PORT: '70000',
      PUBLIC_URL: 'inbox.example.com',
      DATABASE_URL: 'mysql://x',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: '-1',
      WHATSAPP_GRAPH_URL: 'javascript:alert(1)',
    })
    expect(problems).toHaveLength(6)
    expect(problems.join('\n')).toMatch(/PORT[^]*DATABASE_URL|DATABASE_URL[^]*PORT/)
  })

  it('do not show the password of the database in a complaint', () => {
    expect(problemsOf({ DATABASE_URL: 'mysql://me:hunter2@db' }).join()).not.toContain('hunter2')
  })

  it('cut the slashes from the end of an address', () => {
    expect(envToConfig({ PUBLIC_URL: 'https://inbox.example///' }).publicUrl).toBe('https://inbox.example')
  })
})

describe('mail', () => {
  const mailOf = (SMTP_URL: string, MAIL_FROM: string) => envToConfig({ SMTP_URL, MAIL_FROM }).mail

  it('is off without settings, and needs a server and a sender', () => {
    expect(envToConfig({}).mail).toBeNull()
    expect(problemsOf({ SMTP_URL: 'smtp://mail.example' }).join()).toContain('MAIL_FROM')
    expect(problemsOf({ MAIL_FROM: 'chat@nordlicht.example' }).join()).toContain('SMTP_URL')
  })

  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, tls: 'upgraded', login: null }],
    ['smtps://mail.example', { host: 'mail.example', port: 465, tls: 'at_once', login: null }],
    [
      'smtps://chat%40nordlicht.example:p%2Fw@[::1]:2465',
      {
        host: '::1',
        port: 2465,
        tls: 'at_once',
        login: { user: 'chat@nordlicht.example', password: 'p/w' },
      },
    ],
  ])('knows the server %s', (url, server) => {
    expect(mailOf(url, 'a@b.example')).toMatchObject(server)
  })

  it.each([
    ['chat@nordlicht.example', { name: '', address: 'chat@nordlicht.example' }],
    ['Nordlicht <chat@nordlicht.example>', { name: 'Nordlicht', address: 'chat@nordlicht.example' }],
    [
      '"Nordlicht, Kiel" <chat@nordlicht.example>',
      { name: 'Nordlicht, Kiel', address: 'chat@nordlicht.example' },
    ],
  ])('is from %s', (given, from) => {
    expect(mailOf('smtp://mail.example', given)?.from).toEqual(from)
  })

  it.each([
    'http://mail.example',
    'mail.example',
    'smtp://',
    'smtp://me@mail.example',
    'smtp://m/?tls=no',
    'smtp://a:%zz@m',
  ])('does not take %s for a server', (url) =>
    expect(problemsOf({ SMTP_URL: url, MAIL_FROM: 'a@b.example' })).toHaveLength(1),
  )

  it.each(['Nordlicht', 'a@b@c', 'a@b, c@d', 'A <a@b> <c@d>', 'A\r\nBcc: x <a@b>'])(
    'does not take %s for a sender',
    (from) => expect(problemsOf({ SMTP_URL: 'smtp://m.example', MAIL_FROM: from })).toHaveLength(1),
  )

  it('keeps its password out of complaints', () => {
    expect(problemsOf({ SMTP_URL: 'smtp://me:hunter2@/x', MAIL_FROM: 'a@b.example' }).join()).not.toContain(
      'hunter2',
    )
  })
})

describe('the listener for mail', () => {
  const listenOf = (SMTP_LISTEN: string) => envToConfig({ SMTP_LISTEN }).smtpListen

  it('is off without settings', () => expect(envToConfig({}).smtpListen).toBeNull())

  it.each([
    ['0.0.0.0:2525', { host: '0.0.0.0', port: 2525, tls: null }],
    ['[::]:25', { host: '::', port: 25, tls: null }],
    ['localhost:0', { host: 'localhost', port: 0, tls: null }],
  ])('listens on %s', (given, place) => expect(listenOf(given)).toEqual(place))

  it.each(['2525', ':2525', '0.0.0.0', '0.0.0.0:70000', '::1:25', 'smtp://0.0.0.0:25'])(
    'does not take %s for a place',
    (SMTP_LISTEN) => expect(problemsOf({ SMTP_LISTEN })).toHaveLength(1),
  )

  it('needs a certificate and its key, or neither', () => {
    const env = { SMTP_LISTEN: '0.0.0.0:25', SMTP_LISTEN_CERT: 'cert.pem' }
    expect(problemsOf(env)).toHaveLength(1)
    expect(envToConfig({ ...env, SMTP_LISTEN_KEY: 'key.pem' }).smtpListen?.tls).toEqual({
      certFile: 'cert.pem',
      keyFile: 'key.pem',
    })
  })
})

describe('secrets', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-secrets-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const mode = (path: string) => statSync(path).mode & 0o777

  it('are made once, for the service’s user alone', () => {
    const data = join(folder, 'data')
    const first = loadSecrets(data)
    expect(mode(data)).toBe(0o700)
    expect(mode(join(data, 'secrets.json'))).toBe(0o600)
    expect(readdirSync(data)).toEqual(['secrets.json'])
    const second = loadSecrets(data)
    expect(second.dataKey).toEqual(first.dataKey)
    expect(second.tokenKeys).toEqual(first.tokenKeys)
  })

  it('that somebody made readable for others are closed again', () => {
    const path = join(folder, 'secrets.json')
    writeFileSync(path, JSON.stringify(makeSecrets()), { mode: 0o644 })
    loadSecrets(folder)
    expect(mode(path)).toBe(0o600)
  })

  it('show nothing in JSON, in a log or in a text', () => {
    const stored = makeSecrets()
    const secrets = new Secrets(stored)
    for (const text of [
      JSON.stringify({ secrets }),
      inspect({ secrets }, { depth: 9 }),
      String(secrets),
      inspect([secrets], { showHidden: true }),
    ]) {
      for (const secret of [stored.dataKey, stored.simulatorKey, stored.tokenKeys[0]?.key ?? '?']) {
        expect(text).not.toContain(secret)
      }
    }
  })

  it('are different in every installation', () => {
    expect(makeSecrets().dataKey).not.toBe(makeSecrets().dataKey)
  })

  it('that are cut or empty are refused', () => {
    const stored = makeSecrets()
    expect(() => new Secrets({ ...stored, dataKey: 'AAAA' })).toThrow('dataKey')
    expect(() => new Secrets({ ...stored, tokenKeys: [] })).toThrow('tokenKeys')
    writeFileSync(join(folder, 'secrets.json'), '{"tokenKeys":[')
    expect(() => loadSecrets(folder)).toThrow('JSON')
  })
})
