/** Strings → one typed object. Pure; all problems are reported at once. Every setting is in example.env. */
import { join, resolve } from 'node:path'
import type { Env } from './env.ts'
import { mailConfig, type MailConfig } from './mail.ts'
import { smtpListenConfig, type SmtpListenConfig } from './smtp-listen.ts'

export interface Config {
  host: string
  /** 0: any free port (tests). */
  port: number
  /** The address people and providers use; without a trailing slash. null: http://HOST:PORT. */
  publicUrl: string | null
  dataDir: string
  /** What was deleted, in a file that no backup holds. */
  ledgerFile: string
  database: { kind: 'sqlite' } | { kind: 'postgres'; url: string; poolSize: number }
  /** How backups are encrypted, and opened; see docs/operations.md. */
  backup: { passphrase: string | null; recipient: string | null; identity: string | null }
  log: { level: LogLevel }
  /** How many reverse proxies in front of us may be believed about the client's address. */
  trustProxy: number
  /** Bearer token for /metrics; null: only from this machine. */
  metricsToken: string | null
  whatsapp: { graphUrl: string }
  /** null: no mail is sent. */
  mail: MailConfig | null
  /** Where mail for our mailboxes is handed to us; null: nowhere. */
  smtpListen: SmtpListenConfig | null
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`Settings need attention:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

export function envToConfig(env: Env): Config {
  const problems: string[] = []
  const text = (key: string) => env[key]?.trim() || null
  const whole = (key: string, fallback: number, min: number, max: number) => {
    const given = text(key)
    if (given === null) return fallback
    const value = Number(given)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    problems.push(`${key} is "${given}"; expected a whole number from ${min} to ${max}`)
    return fallback
  }
  const url = (key: string) => {
    const given = text(key)
    if (given === null) return null
    if (URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)) return given.replace(/\/+$/, '')
    problems.push(`${key} is "${given}"; expected an address such as https://inbox.example.com`)
    return null
  }

  const databaseUrl = text('DATABASE_URL')
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push('DATABASE_URL must start with postgres:// (leave it empty for SQLite in DATA_DIR)')
  }
  const level = text('LOG_LEVEL') ?? 'info'
  if (!isLogLevel(level)) {
    problems.push(`LOG_LEVEL is "${level}"; expected one of ${LOG_LEVELS.join(', ')}`)
  }

  const dataDir = resolve(text('DATA_DIR') ?? 'data')
  const config: Config = {
    host: text('HOST') ?? '127.0.0.1',
    port: whole('PORT', 3000, 0, 65_535),
    publicUrl: url('PUBLIC_URL'),
    dataDir,
    ledgerFile: resolve(text('LEDGER_FILE') ?? join(dataDir, 'ledger/ledger.jsonl')),
    database: databaseUrl
      ? { kind: 'postgres', url: databaseUrl, poolSize: whole('DATABASE_POOL', 10, 2, 200) }
      : { kind: 'sqlite' },
    backup: {
      passphrase: text('BACKUP_PASSPHRASE'),
      recipient: text('BACKUP_RECIPIENT'),
      identity: text('BACKUP_IDENTITY'),
    },
    log: { level: isLogLevel(level) ? level : 'info' },
    trustProxy: whole('TRUST_PROXY', 0, 0, 10),
    metricsToken: text('METRICS_TOKEN'),
    whatsapp: { graphUrl: url('WHATSAPP_GRAPH_URL') ?? 'https://graph.facebook.com' },
    mail: mailConfig(text('SMTP_URL'), text('MAIL_FROM'), problems),
    smtpListen: smtpListenConfig(
      text('SMTP_LISTEN'),
      text('SMTP_LISTEN_CERT'),
      text('SMTP_LISTEN_KEY'),
      problems,
    ),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function isLogLevel(level: string): level is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(level)
}
