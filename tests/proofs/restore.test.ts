/** The drill: a backup, then people are erased, then the backup is put back. Nothing of them is in it any more. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { DAY } from '../../server/clock.ts'
import type { ChainView } from '../../server/contract/audit.ts'
import { dropReleased } from '../../server/core/hold/grow.ts'
import type { RunsView } from '../../server/contract/retention.ts'
import { ledgerKey, type LedgerType } from '../../server/core/ledger/key.ts'
import { appendLedger, flushLedger, type LedgerBody } from '../../server/core/ledger/ledger.ts'
import { resumeErasuresJob } from '../../server/jobs/resume-erasures.ts'
import { retention } from '../../server/jobs/retention.ts'
import { runJob } from '../../server/jobs/scheduler.ts'
import { everythingStored } from '../erasure/everything.ts'
import { deliver, receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { conversationsOf, mailIn, mailInbox, rawMail, SUPPORT } from '../helpers/mails.ts'
import type { TestServer } from '../helpers/server.ts'
import { nextWamid, textDelivery } from '../helpers/whatsapp.ts'
import { Drill } from './restoring.ts'

const PEOPLE = 60
const ERASED = 50
const nobodyListens = { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } }

interface Said {
  delivery: ReturnType<typeof textDelivery>
  conversationId: number
  name: string
}

async function says(t: TestServer, n: number): Promise<Said> {
  const [id, name] = [nextWamid(), `Canary ${n}.`]
  const options = { id, name, from: `4915100${10_000 + n}`, at: t.clock.now() }
  const { conversationId } = await receiveText(t, `Word ${n}.`, options)
  return { delivery: textDelivery(`Word ${n}.`, options), conversationId, name }
}

const namesIn = async (t: TestServer): Promise<string[]> =>
  (await t.ctx.db.read.selectFrom('contact').select('name').where('name', 'like', 'Canary%').execute()).map(
    ({ name }) => name ?? '',
  )

/** The first one's person has the other one, too, and is held. Gives who that is. */
async function heldWith(t: TestServer, one: number, other: number): Promise<number> {
  const { contact_id: id } = await t.ctx.db.read
    .selectFrom('conversation')
    .select('contact_id')
    .where('id', '=', one)
    .executeTakeFirstOrThrow()
  await t.ctx.db.admin
    .updateTable('conversation')
    .set({ contact_id: id, status: 'resolved', resolved_at: 1 })
    .where('id', '=', other)
    .execute()
  const hold = { reason: 'A lawsuit', object: { kind: 'contact', id }, ownerId: t.owner.id }
  await t.owner.post('/api/holds', { ...hold, reviewAt: t.clock.now() + DAY })
  return id
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(folder, 'attachments'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

describe.each(databases)('a restored server on %s', (kind) => {
  it('has nothing of those who were erased since, sends nothing again, and takes nothing of them in', async () => {
    await using drill = await Drill.begin(kind, nobodyListens)
    const before = drill.t
    await before.inbox()
    const mailbox = await mailInbox(before)
    const said: Said[] = []
    for (let n = 0; n < PEOPLE; n++) said.push(await says(before, n))
    const [first] = said
    if (!first) throw new Error('nobody said anything')
    // Erased before the backup, and back as somebody new.
    await drill.erase([first.conversationId])
    said[0] = await says(before, 0)
    const mail = rawMail({ subject: 'Canary mail', files: [{ name: 'canary.txt', content: 'Canary file' }] })
    await mailIn(before, mailbox, mail)
    const threads = await conversationsOf(before, mailbox)
    await before.server.outbound.stop()
    const kept = said.at(-1)?.conversationId ?? 0
    await before.owner.post(`/api/conversations/${kept}/messages`, { clientId: 'c'.repeat(10), text: 'Moin' })
    await drill.backup()
    const files = filesIn(drill.database.folder).length
    expect(files).toBeGreaterThan(0)

    const gone = said.slice(1, 1 + ERASED)
    await drill.erase([...gone.map(({ conversationId }) => conversationId), ...threads])
    const highest = await before.ctx.db.read
      .selectFrom('conversation')
      .select(({ fn }) => fn.max('id').as('id'))
      .executeTakeFirstOrThrow()
    await drill.halt()
    expect((await drill.restore()).ledger).toBe(true)
    expect(filesIn(drill.database.folder)).toHaveLength(files)

    const t = await drill.boot()
    const staying = said.filter((each) => !gone.includes(each)).map(({ name }) => name)
    expect((await namesIn(t)).toSorted()).toEqual(staying.toSorted())
    const stored = await everythingStored(t)
    for (const { name } of gone) expect(stored).not.toContain(name)
    expect(stored).not.toContain('Canary mail')
    expect(filesIn(drill.database.folder)).toEqual([])

    const out = await t.ctx.db.read
      .selectFrom('message')
      .select('delivery')
      .where('direction', '=', 'out')
      .execute()
    expect(out).toEqual([{ delivery: 'unknown' }])
    expect(await t.ctx.db.read.selectFrom('outbox').selectAll().execute()).toEqual([])

    for (const { delivery } of gone.slice(0, 5)) await deliver(t, delivery)
    await mailIn(t, mailbox, mail)
    expect((await namesIn(t)).toSorted()).toEqual(staying.toSorted())
    expect(await conversationsOf(t, mailbox)).toEqual([])

    const again = await says(t, 1)
    expect(again.conversationId).toBeGreaterThan(Number(highest.id))
    expect((await t.owner.get<ChainView>('/api/ledger/check')).body).toMatchObject({ ok: true })
    expect((await t.owner.get<ChainView>('/api/audit/check')).body).toMatchObject({ ok: true })
    await drill.halt()
    // Level with its ledger: it is not made to catch up once more.
    expect(await namesIn(await drill.boot())).toContain(again.name)
  })

  it('does again what else was done since, but not to what came later', async () => {
    await using drill = await Drill.begin(kind, nobodyListens)
    const { t } = drill
    await t.inbox()
    const mailbox = await mailInbox(t)
    const said: Said[] = []
    for (let n = 0; n < 6; n++) said.push(await says(t, n))
    const [redacted = 0, restricted, anonymised, later, one = 0, other = 0] = said.map(
      ({ conversationId }) => conversationId,
    )
    const person = await heldWith(t, one, other)
    const change = t.ctx.db.admin.updateTable('conversation')
    // Something was said since.
    await change.set({ redacted_at: 1 }).where('id', '=', redacted).execute()
    await mailIn(t, mailbox, rawMail({ files: [{ name: 'list.txt', content: 'a list' }] }))
    const { id: file } = await t.ctx.db.read.selectFrom('attachment').select('id').executeTakeFirstOrThrow()
    const { id: mail } = await t.ctx.db.read.selectFrom('raw_mail').select('id').executeTakeFirstOrThrow()
    await drill.backup()

    const tell = (kind: LedgerBody['kind'], type: LedgerType, id: number | undefined) =>
      t.ctx.db.transaction((tx) =>
        appendLedger(t.ctx, tx, {
          kind,
          run: null,
          rule: null,
          actor: 'system',
          objects: [ledgerKey(t.ctx, type, id ?? 0)],
          suppress: [],
          counts: {},
        }),
      )
    await tell('redact', 'conversation', redacted)
    await tell('restrict', 'conversation', restricted)
    await tell('anonymise', 'conversation', anonymised)
    await tell('erase', 'conversation', one)
    await tell('files', 'attachment', file)
    await tell('files', 'raw_mail', mail)
    await tell('hold', 'conversation', later)
    t.clock.advance(-DAY)
    await tell('erase', 'conversation', later)
    await flushLedger(t.ctx)
    await drill.halt()
    expect((await drill.restore()).holds).toBe(1)

    const { ctx } = await drill.boot()
    const rows = await ctx.db.read
      .selectFrom('message')
      .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
      .select(['conversation.id', 'message.text', 'conversation.hidden'])
      .where('conversation.id', 'in', [redacted ?? 0, restricted ?? 0, later ?? 0])
      .orderBy('conversation.id')
      .execute()
    expect(rows).toEqual([
      { id: redacted, text: null, hidden: null },
      { id: restricted, text: 'Word 1.', hidden: 'restricted' },
      { id: later, text: 'Word 3.', hidden: null },
    ])
    expect(await namesIn(drill.t)).not.toContain('Canary 2.')
    expect(await ctx.db.read.selectFrom('attachment').select('id').execute()).toEqual([])
    expect(await ctx.db.read.selectFrom('raw_mail').select('blob').execute()).toEqual([{ blob: null }])
    const left = ctx.db.read.selectFrom('conversation').select('id').where('contact_id', '=', person)
    expect(await left.execute()).toEqual([{ id: other }])
    const held = ctx.db.read.selectFrom('contact').select('held').where('id', '=', person)
    expect(await held.execute()).toEqual([{ held: 1 }])
    // A hold may be missing: somebody has to look before anything goes, and says so.
    drill.t.clock.advance(2 * DAY)
    const ada = await drill.t.agent('Ada', 'admin')
    const runs = async () => (await ada.get<z.infer<typeof RunsView>>('/api/retention/runs')).body.items
    await runJob(ctx, retention, true)
    expect(await runs()).toMatchObject([{ state: 'stopped', reason: 'restored' }])
    const [{ id: run } = { id: 0 }] = await runs()
    await ada.post(`/api/retention/runs/${run}/continue`, { count: 0, why: 'All are there' })
    await runJob(ctx, retention, true)
    expect(await runs()).toMatchObject([{ state: 'done' }])
  })

  it('restricts whom that was asked for since, nobody of whom it was lifted, and knows who waits to be erased', async () => {
    await using drill = await Drill.begin(kind, nobodyListens)
    const { t } = drill
    await t.inbox()
    const contacts: number[] = []
    for (let n = 0; n < 4; n++) {
      const { conversationId } = await says(t, n)
      const { contact_id: id } = await t.ctx.db.read
        .selectFrom('conversation')
        .select('contact_id')
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow()
      contacts.push(id)
    }
    const [asked, lifted, waiting, both] = contacts
    const why = 'They wrote a letter'
    const restrict = async (id: number | undefined, restricted: boolean) =>
      expect(await t.owner.post(`/api/contacts/${id}/restriction`, { restricted, why })).toMatchObject({
        status: 204,
      })
    await restrict(lifted, true)
    const hold = { reason: 'A lawsuit', object: { kind: 'contact', id: waiting }, ownerId: t.owner.id }
    await t.owner.post('/api/holds', { ...hold, reviewAt: t.clock.now() + DAY })
    await drill.backup()
    await restrict(asked, true)
    await restrict(lifted, false)
    await restrict(both, true)
    await restrict(both, false)
    await restrict(both, true)
    await t.owner.post(`/api/contacts/${waiting}/erasure`, { conversations: 0, why })
    const people = async ({ ctx }: TestServer) =>
      ctx.db.read
        .selectFrom('contact')
        .innerJoin('conversation', 'conversation.contact_id', 'contact.id')
        .select(['contact.id', 'restriction_asked_at', 'erasure_asked_at', 'hidden'])
        .orderBy('contact.id')
        .execute()
    const before = await people(t)
    expect(before.map(({ hidden }) => hidden)).toEqual(['restricted', null, 'restricted', 'restricted'])
    await drill.halt()
    await drill.restore()
    const after = await people(await drill.boot())
    const said = (rows: typeof before) =>
      rows.map((row) => [row.restriction_asked_at !== null, row.erasure_asked_at !== null, row.hidden])
    expect(said(after)).toEqual(said(before))
    expect((await drill.t.owner.get<ChainView>('/api/audit/check')).body).toMatchObject({ ok: true })
  })

  it('knows in which letters of others somebody stands who was erased since', async () => {
    await using drill = await Drill.begin(kind, nobodyListens)
    const mailbox = await mailInbox(drill.t)
    const carla = 'Carla <carla.canary@kunde.example>'
    await mailIn(drill.t, mailbox, rawMail({ to: `${SUPPORT}, ${carla}` }))
    await mailIn(drill.t, mailbox, rawMail({ from: carla }))
    const [letter, own = 0] = await conversationsOf(drill.t, mailbox)
    const hold = {
      reason: 'A lawsuit',
      object: { kind: 'conversation', id: letter },
      ownerId: drill.t.owner.id,
    }
    await drill.t.owner.post('/api/holds', { ...hold, reviewAt: drill.t.clock.now() + DAY })
    await drill.backup()
    await drill.t.owner.post('/api/holds', { ...hold, reviewAt: drill.t.clock.now() + DAY })
    const { contact_id: id } = await drill.t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .where('id', '=', own)
      .executeTakeFirstOrThrow()
    await drill.t.owner.post(`/api/contacts/${id}/erasure`, { conversations: 1, why: 'They wrote a letter' })
    await drill.halt()
    await drill.restore()
    const t = await drill.boot()
    expect(await conversationsOf(t, mailbox)).toEqual([letter])
    expect(await everythingStored(t)).toContain('carla.canary')
    await t.ctx.db.admin.updateTable('hold').set({ released_at: t.clock.now() }).execute()
    await dropReleased(t.ctx)
    await runJob(t.ctx, resumeErasuresJob, true)
    expect(await everythingStored(t), 'a hold may be missing').toContain('carla.canary')
    const { id: run } = await t.ctx.db.read.selectFrom('retention_run').select('id').executeTakeFirstOrThrow()
    await t.owner.post(`/api/retention/runs/${run}/continue`, { count: 0, why: 'None is missing' })
    await runJob(t.ctx, resumeErasuresJob, true)
    expect(await everythingStored(t)).not.toContain('carla.canary')
  })

  it('has nothing of a conversation that had become part of one that was erased', async () => {
    await using drill = await Drill.begin(kind, nobodyListens)
    const { t } = drill
    await t.inbox()
    const [one, other, third] = [await says(t, 1), await says(t, 2), await says(t, 3)]
    const again = await receiveText(t, 'Word 3 again.', {
      from: '491510010003',
      name: third.name,
      at: t.clock.now(),
    })
    expect(again.conversationId).toBe(third.conversationId)
    await drill.backup()
    const { ctx } = t
    await ctx.db.transaction(async (tx) => {
      const into = { conversation_id: one.conversationId }
      await tx.updateTable('message').set(into).where('conversation_id', '=', other.conversationId).execute()
      await tx.updateTable('message').set(into).where('id', '=', again.id).execute()
    })
    await drill.erase([one.conversationId])
    await drill.halt()
    await drill.restore()
    const restored = await drill.boot()
    const left = await restored.ctx.db.read
      .selectFrom('message')
      .select(['conversation_id', 'text'])
      .execute()
    expect(left).toEqual([{ conversation_id: third.conversationId, text: 'Word 3.' }])
    expect(await namesIn(restored)).toEqual(['Canary 3.'])
  })
})
