/**
 * Keys that must never reach a log, a reply or a backup in clear. Made at random on the first start and
 * kept in one file that only the service's user can read.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'

export class Secrets {
  /** Signs access tokens. The previous key still verifies, so that a rotation signs nobody out. */
  readonly tokenKeys: ReadonlyArray<{ id: string; key: Buffer }>
  /** 32 bytes for AES-256-GCM: attachments and inbox secrets at rest. */
  readonly dataKey: Buffer
  /** Opens the built-in simulator's phone page. */
  readonly simulatorKey: string

  constructor(stored: StoredSecrets) {
    this.tokenKeys = stored.tokenKeys.map(({ id, key }) => ({ id, key: Buffer.from(key, 'base64') }))
    this.dataKey = Buffer.from(stored.dataKey, 'base64')
    this.simulatorKey = stored.simulatorKey
    if (this.dataKey.length !== 32) throw new Error('secrets.json: dataKey must be 32 bytes in base64')
    if (this.tokenKeys.length === 0) throw new Error('secrets.json: tokenKeys must not be empty')
  }

  toJSON(): string {
    return '[secrets]'
  }

  [inspect.custom](): string {
    return '[secrets]'
  }
}

export interface StoredSecrets {
  tokenKeys: Array<{ id: string; key: string }>
  dataKey: string
  simulatorKey: string
}

export function makeSecrets(): StoredSecrets {
  return {
    tokenKeys: [{ id: randomBytes(4).toString('hex'), key: randomBytes(32).toString('base64') }],
    dataKey: randomBytes(32).toString('base64'),
    simulatorKey: randomBytes(16).toString('hex'),
  }
}

/** Reads DATA_DIR/secrets.json, or makes it with mode 0600 in a folder of mode 0700. */
export function loadSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    // Written beside and renamed: a crash never leaves half a file of keys.
    const draft = `${path}.${process.pid}.tmp`
    writeFileSync(draft, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600 })
    renameSync(draft, path)
  }
  chmodSync(path, 0o600)
  return new Secrets(JSON.parse(readFileSync(path, 'utf8')) as StoredSecrets)
}
