import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { CertificateView, RunsView } from '../../server/contract/retention.ts'
import { ledgerLines } from '../../server/core/ledger/file.ts'
import { verifyRun } from '../../server/core/retention/certificate.ts'
import { once } from '../../server/media/enrich.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('a certificate on %s', (kind) => {
  let t: TestServer
  beforeEach(async () => {
    t = await startTestServer(kind)
    await t.inbox()
  })
  afterEach(() => t[Symbol.asyncDispose]())

  it('tells what went, what was looked for afterwards, and where the ledger has it; and of whom, nowhere', async () => {
    const said = { from: '4915155500099', name: 'Canary Brandt' }
    const { conversationId } = await receiveText(t, 'Canary words', said)
    const path = `/api/conversations/${conversationId}/erase`
    expect((await t.owner.post(path, { why: 'asked by phone' })).status).toBeLessThan(300)
    const [run] = (await t.owner.get<z.infer<typeof RunsView>>('/api/retention/runs')).body.items
    const { body } = await t.owner.get<CertificateView>(`/api/retention/runs/${run?.id}`)
    expect(body).toMatchObject({
      kind: 'manual',
      state: 'done',
      gone: { conversations: 1, messages: 1, contacts: 1 },
      check: { rows: 0, files: 0, log: true },
      by: { id: t.owner.id },
    })
    const written = []
    for await (const { number, hash, body } of ledgerLines(t.ctx.ledger.path)) {
      if ('run' in body && body.run === run?.id) written.push({ number, hash })
    }
    expect(body.ledger).toEqual({
      from: written[0]?.number,
      to: written.at(-1)?.number,
      hash: written.at(-1)?.hash,
    })
    const audit = await t.ctx.db.read.selectFrom('audit').selectAll().execute()
    const proofs = [JSON.stringify([body, audit]), readFileSync(t.ctx.ledger.path, 'utf8')].join()
    for (const word of ['Canary', said.from, 'asked by phone']) expect(proofs).not.toContain(word)
  })

  it('would tell what is still there', async () => {
    const { conversationId } = await receiveText(t, 'Moin')
    const { name } = await t.ctx.blobs.write(once(Buffer.from('a file')), 100)
    const look = () => verifyRun(t.ctx, { conversations: [conversationId], files: [name] })
    const before = await look()
    expect(before.rows).toBeGreaterThanOrEqual(2)
    expect(before.files).toBe(1)
    await t.ctx.blobs.remove(name)
    expect((await look()).files).toBe(0)
  })
})
