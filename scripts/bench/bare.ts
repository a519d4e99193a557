/**
 * What the webhook is compared with: an express route that does nothing but what it must. It reads the
 * bytes, checks the signature, commits one row for each delivery, many at once, and answers.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import SQLite from 'better-sqlite3'
import express from 'express'
import { readEnv } from '../../config/env.ts'
import { answerParent } from './child.ts'
import { ACCOUNT } from './traffic.ts'

const COLLECT_MS = 2
const COLLECT_MOST = 200

const db = new SQLite(join(readEnv()['DATA_DIR'] ?? '.', 'bare.db'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec('create table if not exists delivery (id integer primary key, body blob not null)')
const insert = db.prepare('insert into delivery (body) values (?)')

let pending: Array<{ body: Buffer; done: () => void }> = []
let timer: NodeJS.Timeout | null = null
const flush = db.transaction((batch: typeof pending) => {
  for (const { body } of batch) insert.run(body)
})
function collect(): void {
  if (timer) clearTimeout(timer)
  timer = null
  const batch = pending
  pending = []
  flush(batch)
  for (const { done } of batch) done()
}

const app = express()
app.post('/webhooks/whatsapp', express.raw({ type: () => true, limit: '3mb' }), async (request, response) => {
  const body = request.body as Buffer
  const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice('sha256='.length), 'hex')
  const expected = createHmac('sha256', ACCOUNT.appSecret).update(body).digest()
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return void response.status(401).end()
  await new Promise<void>((done) => {
    pending.push({ body, done })
    if (pending.length >= COLLECT_MOST) collect()
    else timer ??= setTimeout(collect, COLLECT_MS)
  })
  response.status(200).end()
})

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  answerParent(`http://127.0.0.1:${port}`, { backlog: () => 0, cpu: () => process.cpuUsage() }, async () => {
    server.closeAllConnections()
    db.close()
  })
})
