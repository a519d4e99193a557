import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditPage, ChainView } from '../../server/contract/audit.ts'
import { DAY, HOUR, MINUTE } from '../../server/clock.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { runJob } from '../../server/jobs/scheduler.ts'
import { oldProofs } from '../../server/jobs/old-proofs.ts'
import type { z } from 'zod'
import { anchorAudit } from '../../server/core/audit/anchor.ts'
import { readHead } from '../../server/core/audit/chain.ts'
import { checkOwnLedger } from '../../server/core/ledger/check.ts'
import { flushLedger } from '../../server/core/ledger/ledger.ts'
import { flushLedgerJob } from '../../server/jobs/flush-ledger.ts'
import { settleAccess } from '../../server/core/audit/access-notes.ts'
import { appendAudit } from '../../server/core/audit/store.ts'

type Lines = z.infer<typeof AuditPage>

describe.each(databases)('the audit log on %s', (kind) => {
  let t: TestServer
  let people = 0
  beforeEach(async () => {
    t = await startTestServer(kind)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const add = (...objectIds: number[]) =>
    t.ctx.db.transaction(async (tx) => {
      for (const objectId of objectIds) {
        const entry = { action: 'thing.do', object: 'thing', objectId }
        await appendAudit(t.ctx, tx, { kind: 'system' }, entry)
      }
    })
  // A login of its own: the clock moves on by years.
  const fresh = () => t.agent(`Ada${++people}`, 'admin')
  const lines = async (query: string): Promise<Lines> => {
    const reader = await fresh()
    await settleAccess(t.ctx)
    return (await reader.get<Lines>(`/api/audit${query}`)).body
  }
  const check = async () => (await (await fresh()).get<ChainView>('/api/audit/check')).body
  const ofThing = (n: number) =>
    t.ctx.db.read
      .selectFrom('audit')
      .select('id')
      .where('object', '=', 'thing')
      .where('object_id', '=', n)
      .executeTakeFirstOrThrow()

  it('is whole, also when several write at once', async () => {
    await Promise.all([add(1, 2), add(3), add(4, 5)])
    expect(await check()).toMatchObject({ ok: true, fault: null })
    expect((await check()).entries).toBeGreaterThanOrEqual(5)
  })

  it.each(['changed', 'removed', 'emptied'])('shows a line that was %s', async (how) => {
    await add(1, 2, 3)
    const { id } = await ofThing(2)
    const rows = t.ctx.db.admin
    if (how === 'changed')
      await rows.updateTable('audit').set({ actor: 'cli' }).where('id', '=', id).execute()
    if (how === 'removed') await rows.deleteFrom('audit').where('id', '=', id).execute()
    if (how === 'emptied') await rows.updateTable('audit').set({ hash: '' }).where('id', '=', id).execute()
    const first = how === 'removed' ? (await ofThing(3)).id : id
    expect(await check()).toMatchObject({ ok: false, fault: { entry: first, kind: 'changed' } })
  })

  it.each(['the database', 'the ledger'])('shows that its end was cut, by what %s knows', async (witness) => {
    await add(1, 2, 3)
    const reader = await fresh()
    await t.ctx.db.transaction((tx) => anchorAudit(t.ctx, tx))
    await flushLedger(t.ctx)
    const told = await readHead(t.ctx.db.read)
    const { id: line } = await ofThing(1)
    const rows = t.ctx.db.admin
    await rows.deleteFrom('audit').where('id', '>', line).execute()
    if (witness === 'the ledger') {
      const { hash } = await rows
        .selectFrom('audit')
        .select('hash')
        .where('id', '=', line)
        .executeTakeFirstOrThrow()
      await rows.updateTable('audit_head').set({ line, hash }).execute()
    }
    const look = async () => (await reader.get<ChainView>('/api/audit/check')).body
    expect(await look()).toMatchObject({ ok: false, fault: { entry: told?.line, kind: 'cut' } })
    // What is added later does not hide it.
    await add(4)
    expect((await look()).fault?.kind).toBe(witness === 'the ledger' ? 'cut' : 'changed')
    await rows.deleteFrom('audit').execute()
    expect(await look()).toMatchObject({ ok: false, fault: { kind: 'cut' } })
  })

  it('tells the ledger once an hour how far it goes, where there is one', async () => {
    const told = async () => {
      await runJob(t.ctx, flushLedgerJob, true)
      return (await checkOwnLedger(t.ctx)).entries
    }
    await add(1)
    expect(await told()).toBe(0)
    await t.ctx.db.transaction((tx) => anchorAudit(t.ctx, tx))
    expect(await told()).toBe(1)
    await add(2)
    expect(await told()).toBe(1)
    t.clock.advance(HOUR)
    expect(await told()).toBe(2)
    t.clock.advance(HOUR)
    expect(await told()).toBe(2)
  })

  it('loses its oldest lines after their days and stays whole; a line that goes too early shows', async () => {
    await add(1, 2)
    t.clock.advance(1095 * DAY + MINUTE)
    await add(3)
    await runJob(t.ctx, oldProofs, true)
    const { items } = await lines('?object=thing')
    expect(items.map(({ objectId }) => objectId)).toEqual([3])
    await add(4)
    expect(await check()).toMatchObject({ ok: true })
    await t.ctx.db.admin
      .deleteFrom('audit')
      .where('id', '=', (await ofThing(3)).id)
      .execute()
    expect(await check()).toMatchObject({ ok: false })
  })

  it('is read by page, person, object and time, by those who may', async () => {
    await add(...Array.from({ length: 60 }, (_, n) => n + 1))
    const first = await lines('?object=thing')
    const second = await lines(`?object=thing&cursor=${first.next}`)
    const all = [...first.items, ...second.items].map(({ objectId }) => objectId)
    expect(all).toEqual(Array.from({ length: 60 }, (_, n) => 60 - n))
    expect(second.next).toBeNull()
    expect((await lines('?objectId=7')).items).toHaveLength(1)
    expect((await lines(`?to=${t.clock.now() - DAY}`)).items).toEqual([])
    expect((await lines('?object=agent')).items[0]).toMatchObject({ actor: { kind: 'system', name: null } })
    const ben = await t.agent('Ben')
    expect((await ben.get('/api/audit')).status).toBe(403)
  })

  it('holds who opened a thread and who searched, once in ten minutes, and never the words', async () => {
    await t.inbox()
    const { conversationId } = await receiveText(t, 'Moin')
    const open = (who = t.owner) => who.get(`/api/conversations/${conversationId}/messages`)
    await open()
    await open()
    await t.owner.get('/api/conversations?q=Canary&view=all')
    const seen = await lines(`?agent=${t.owner.id}`)
    expect(seen.items.map(({ action, detail }) => ({ action, detail }))).toEqual([
      { action: 'conversation.search', detail: { by: 'view', hits: 0 } },
      { action: 'conversation.view', detail: {} },
    ])
    const ben = await t.agent('Ben')
    await open(ben)
    t.clock.advance(10 * MINUTE)
    await open(await fresh())
    expect((await lines('?action=conversation.view')).items).toHaveLength(3)
    expect(JSON.stringify(await lines(''))).not.toContain('anary')
  })
})
