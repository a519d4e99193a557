/** A server whose data can be backed up and put back, and that is booted again on what is there then. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import type { BackupKey } from '../../server/backup/archive.ts'
import { makeBackup } from '../../server/backup/backup.ts'
import { restoreBackup, type Restored } from '../../server/backup/restore.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { removeErased } from '../../server/core/erasure/files.ts'
import { openTestDatabase, type DatabaseKind, type TestDatabase } from '../helpers/database.ts'
import { startTestServer, type TestOptions, type TestServer } from '../helpers/server.ts'

export class Drill implements AsyncDisposable {
  readonly database: TestDatabase
  readonly kind: DatabaseKind
  readonly key: BackupKey
  /** Where backups lie: not among the data. */
  readonly vault = mkdtempSync(join(tmpdir(), 'sandglass-vault-'))
  readonly options: TestOptions
  #t: TestServer | null = null

  private constructor(kind: DatabaseKind, database: TestDatabase, key: BackupKey, options: TestOptions) {
    this.kind = kind
    this.database = database
    this.key = key
    this.options = options
  }

  static async begin(kind: DatabaseKind, options: TestOptions = {}): Promise<Drill> {
    const identity = await generateX25519Identity()
    const key = { passphrase: null, identity, recipient: await identityToRecipient(identity) }
    const drill = new Drill(kind, await openTestDatabase(kind), key, options)
    await drill.boot(drill.database.db)
    return drill
  }

  get t(): TestServer {
    if (!this.#t) throw new Error('no server runs')
    return this.#t
  }

  get config() {
    const { folder, url } = this.database
    return envToConfig({
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...(url ? { DATABASE_URL: url } : {}),
    })
  }

  async boot(db = this.database.again()): Promise<TestServer> {
    const secrets = loadSecrets(this.database.folder)
    this.#t = await startTestServer(this.kind, {
      ...this.options,
      secrets,
      database: { ...this.database, db },
    }).catch(async (error: unknown) => {
      await db.close()
      throw error
    })
    return this.#t
  }

  async halt(): Promise<void> {
    const running = this.#t
    this.#t = null
    await running?.server.stop()
  }

  backup(name = 'backup.age'): Promise<unknown> {
    return makeBackup(this.t.ctx, this.path(name), this.key)
  }

  path(name = 'backup.age'): string {
    return join(this.vault, name)
  }

  restore(options: { name?: string; key?: BackupKey; replace?: boolean } = {}): Promise<Restored> {
    const { name, key = this.key, replace = true } = options
    return restoreBackup(this.config, this.path(name), { key, replace })
  }

  async erase(conversationIds: readonly number[]): Promise<void> {
    const { ctx } = this.t
    const files = await ctx.db.transaction((tx) =>
      eraseConversations(ctx, tx, { kind: 'system' }, conversationIds),
    )
    await removeErased(ctx, files)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.halt()
    await this.database.drop()
    rmSync(this.vault, { recursive: true, force: true })
  }
}
