import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { DAY, HOUR } from '../../server/clock.ts'
import type { ChannelKind } from '../../server/contract/common.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createOwner } from '../../server/core/agent/actions.ts'
import { tryOut } from '../../server/core/inbox/try-out.ts'
import type { MailFacts } from '../../server/core/mail/facts.ts'
import { syncTemplates } from '../../server/core/template/sync.ts'
import { SandglassServer } from '../../server/server.ts'
import { readState } from '../simulator/state-file.ts'
import { ACCOUNTS, PASSWORD } from './accounts.ts'
import { needsSeeding } from './begin.ts'
import { openPostbox } from './mail/postbox.ts'
import { choiceId } from './offer.ts'
import { PLAYABLE } from './people.ts'
import { introduce } from './phones.ts'
import { createChance } from './random.ts'
import { formerCustomers } from './retention/former.ts'
import { seed } from './seed.ts'
import { REFUSED } from './templates.ts'
import { keepWriting } from './website/writing.ts'

const folders: string[] = []
const configIn = () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-demo-'))
  folders.push(folder)
  return envToConfig({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent' })
}
const config = configIn()
const now = Date.now()
let conversations = 0
let empty = false
let server: SandglassServer
let ctx: AppContext

beforeAll(async () => {
  empty = await needsSeeding(config)
  conversations = await seed(config, now)
  ctx = await createContext(config, loadSecrets(config.dataDir))
  server = new SandglassServer(ctx, { schedule: false, simulator: { pace: { sent: 1, delivered: 1 } } })
  await server.start()
  const simulator = await server.simulator.running
  if (simulator) introduce(simulator)
  await openPostbox(ctx)
}, 180_000)

afterAll(async () => {
  await server?.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const post = async (path: string, body: unknown, token?: string) => {
  const response = await fetch(`${server.localUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: server.localUrl,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, unknown>
}

const signIn = async (email = '') =>
  (await post('/api/sessions', { email, password: PASSWORD }))['accessToken'] as string

const count = async (table: 'conversation' | 'outbox' | 'waiting' | 'quarantine') =>
  Number(
    (
      await ctx.db.read
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  )

const inboxOf = (channel: ChannelKind) =>
  ctx.db.read.selectFrom('inbox').selectAll().where('channel', '=', channel).executeTakeFirstOrThrow()

describe('the demo', () => {
  it('makes its conversations and leaves nothing half done', async () => {
    expect(await count('conversation')).toBe(conversations)
    expect(await count('outbox')).toBe(0)
    expect(await count('waiting')).toBe(0)
    expect(await count('quarantine')).toBe(0)
  })

  it('keeps and deletes by rules, and has the proof of each night', async () => {
    const rules = await ctx.db.read.selectFrom('retention_rule_version').select('since_at').execute()
    expect(rules.map(({ since_at: since }) => since > now)).toEqual([false, false, false, false, true])
    const drafts = await ctx.db.read.selectFrom('retention_rule').select('draft').execute()
    expect(drafts.filter(({ draft }) => draft !== null)).toHaveLength(1)
    const runs = await ctx.db.read.selectFrom('retention_run').selectAll().orderBy('id').execute()
    expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['done']))
    expect(runs.filter(({ kind }) => kind === 'erasure')).toHaveLength(1)
    const gone = runs.map(({ gone }) => (JSON.parse(gone) as { conversations: number }).conversations)
    const left = await ctx.db.read
      .selectFrom('conversation')
      .select('id')
      .where('created_at', '<', now - 60 * DAY)
      .execute()
    const former = formerCustomers(now, createChance(1)).length
    expect(gone.reduce((sum, each) => sum + each, 0)).toBe(former - left.length)
    // Some have gone, and the next night has something to do.
    expect([left.length > 0, left.length < former / 2]).toEqual([true, true])
    expect(await ctx.db.read.selectFrom('hold').select('id').execute()).toHaveLength(2)
    // What is due since midnight goes in the night that begins.
    const lastNight = Math.max(...runs.flatMap((each) => (each.kind === 'rules' ? [each.started_at] : [])))
    const next = await ctx.db.read.selectFrom('conversation').select('next_at').execute()
    expect(next.filter(({ next_at: at }) => at !== null && at <= lastNight)).toEqual([])
  })

  it('has every kind of message, and every fate of an answer', async () => {
    const kinds = await ctx.db.read.selectFrom('message').select('type').distinct().execute()
    expect(kinds.map(({ type }) => type).sort()).toEqual([
      'button',
      'contacts',
      'document',
      'image',
      'interactive',
      'location',
      'mail',
      'note',
      'order',
      'reaction',
      'sticker',
      'template',
      'text',
      'unsupported',
      'voice',
    ])
    const fates = await ctx.db.read
      .selectFrom('message')
      .select('delivery')
      .where('delivery', 'is not', null)
      .distinct()
      .execute()
    expect(fates.map(({ delivery }) => delivery ?? '').sort()).toEqual([
      // On the website, for somebody who has closed the page.
      'accepted',
      'delivered',
      'failed',
      'played',
      'read',
      'sent',
      'unknown',
    ])
    const files = await ctx.db.read.selectFrom('attachment').select('state').distinct().execute()
    expect(files).toEqual([{ state: 'stored' }])
  })

  it('shows what people are, do and forbid', async () => {
    const { read } = ctx.db
    const kinds = await read.selectFrom('entry').select('kind').distinct().execute()
    expect(kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['call', 'number_changed', 'opted_out']),
    )
    expect(await read.selectFrom('duplicate').select('state').execute()).toEqual([{ state: 'open' }])
    const byAdvert = read.selectFrom('conversation').select('id').where('entry_answered_at', 'is not', null)
    expect(await byAdvert.where('reply_until', '>', now + DAY).execute()).toHaveLength(1)
    const echoes = read.selectFrom('message').select('id').where('via', '=', 'app')
    expect(await echoes.execute()).toHaveLength(1)
  })

  it('counts what was sent by price, and tells how the number fared', async () => {
    const { read } = ctx.db
    const usage = await read.selectFrom('usage').select(['category', 'type']).distinct().execute()
    expect(new Set(usage.map(({ category, type }) => `${category} ${type}`))).toEqual(
      new Set([
        'service free_customer_service',
        'utility regular',
        'marketing regular',
        'referral_conversion free_entry_point',
      ]),
    )
    const news = await read.selectFrom('channel_notice').select('about').orderBy('at').execute()
    expect(news.map(({ about }) => about)).toEqual([
      'templates',
      'quality',
      'quality',
      'templates',
      'templates',
    ])
    const refused = read.selectFrom('template').select('name').where('status', '=', 'rejected')
    expect(await refused.execute()).toEqual([{ name: REFUSED }])
  })

  it('has the simulator go on with the same templates', async () => {
    const inbox = await inboxOf('whatsapp')
    expect(await syncTemplates(ctx, inbox)).toBe(0)
  })

  it('has chats of its website: waiting and over, rated, with files, by people known and unknown', async () => {
    const { read } = ctx.db
    const { id } = await inboxOf('web')
    const chats = await read
      .selectFrom('conversation')
      .select(['id', 'status'])
      .where('inbox_id', '=', id)
      .execute()
    expect(chats.length).toBeGreaterThanOrEqual(25)
    expect(chats.filter(({ status }) => status === 'open')).toHaveLength(6)
    const ratings = await read.selectFrom('rating').select(['score', 'comment']).execute()
    expect(new Set(ratings.map(({ score }) => score))).toEqual(new Set([2, 3, 4, 5]))
    expect(ratings.filter(({ comment }) => comment).length).toBeGreaterThan(5)
    const ended = read.selectFrom('entry').select('id').where('kind', '=', 'ended')
    expect((await ended.execute()).length).toBeGreaterThan(3)
    const files = await read
      .selectFrom('attachment')
      .innerJoin('message', 'message.id', 'attachment.message_id')
      .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
      .select(['attachment.mime_type', 'message.direction'])
      .where('conversation.inbox_id', '=', id)
      .distinct()
      .execute()
    expect(files.map(({ mime_type, direction }) => `${direction} ${mime_type}`).sort()).toEqual([
      'in application/pdf',
      'in image/jpeg',
      'out application/pdf',
    ])
    const visitors = await read.selectFrom('visitor').select(['name', 'claims', 'external_id']).execute()
    expect(visitors.some(({ external_id }) => external_id !== null)).toBe(true)
    expect(visitors.some(({ name }) => name === null)).toBe(true)
    expect(await read.selectFrom('visitor_upload').select('id').execute()).toEqual([])
  })

  it('has mails of every kind: signed, hostile, unreadable, by machines, and answered by several people', async () => {
    const { read } = ctx.db
    const { id } = await inboxOf('email')
    const rows = await read.selectFrom('mail').selectAll().where('inbox_id', '=', id).execute()
    const facts = rows.map((row) => JSON.parse(row.facts) as MailFacts)
    const said = <T>(pick: (each: MailFacts) => T) => new Set(facts.map(pick).filter((each) => each !== null))
    expect(said(({ machine }) => machine)).toEqual(new Set(['auto_generated', 'auto_reply', 'bulk']))
    expect(said(({ protection }) => protection)).toEqual(new Set(['smime_signed', 'pgp_encrypted']))
    expect(new Set(facts.flatMap(({ warnings }) => warnings.map(({ kind }) => kind)))).toEqual(
      new Set([
        'dmarc_failed',
        'looks_like',
        'mixed_scripts',
        'name_is_address',
        'new_participant',
        'no_sender',
        'reply_to_differs',
      ]),
    )
    expect(facts.filter(({ unreadable }) => unreadable)).toHaveLength(1)
    expect(facts.filter(({ invitation }) => invitation)).toHaveLength(1)
    const recipients = await read.selectFrom('mail_recipient').select('state').distinct().execute()
    expect(new Set(recipients.map(({ state }) => state))).toEqual(
      new Set(['accepted', 'delivered', 'failed']),
    )
    const people = await read.selectFrom('participant').select('via').distinct().execute()
    expect(new Set(people.map(({ via }) => via))).toEqual(new Set(['agent', 'contact', 'joined']))
    const conversations = read.selectFrom('conversation').select(['id', 'status']).where('inbox_id', '=', id)
    expect((await conversations.execute()).length).toBeGreaterThanOrEqual(25)
    const waiting = read.selectFrom('raw_mail').select('id').where('state', '=', 'waiting')
    expect(await waiting.execute()).toEqual([])
  })

  it('has pictures of those who answer', async () => {
    const { read } = ctx.db
    const agents = await read.selectFrom('agent').select(['name', 'picture']).orderBy('id').execute()
    const [none] = agents.filter(({ picture }) => picture === null)
    expect(none?.name).toBe('Dr. Ingrid Falk')
    const [somebody] = agents.filter(({ picture }) => picture !== null)
    const face = await fetch(`${server.localUrl}/api/pictures/${somebody?.picture ?? ''}`)
    expect(face.headers.get('content-type')).toBe('image/webp')
  })

  it('has somebody go on writing', async () => {
    const heard = new Promise<number>((resume) =>
      ctx.notifier.onWhisper(({ conversationId }) => resume(conversationId)),
    )
    const { id } = await ctx.db.read
      .selectFrom('conversation')
      .innerJoin('contact', 'contact.id', 'conversation.contact_id')
      .select('conversation.id')
      .where('contact.name', '=', 'Philipp Rasmussen')
      .executeTakeFirstOrThrow()
    const stop = await keepWriting(ctx)
    expect(await heard).toBe(id)
    stop()
  })

  it('says nothing of what has yet to happen', async () => {
    const { last } = await ctx.db.read
      .selectFrom('message')
      .select(({ fn }) => fn.max('sent_at').as('last'))
      .executeTakeFirstOrThrow()
    expect(Number(last)).toBeLessThanOrEqual(now)
  })

  it.each(ACCOUNTS)('lets $name in', async ({ email }) => {
    expect(await signIn(email)).toEqual(expect.any(String))
  })

  it('delivers an answer to somebody the simulator would not know by itself', async () => {
    const token = await signIn(ACCOUNTS.find(({ key }) => key === 'jonas')?.email)
    const { id } = await ctx.db.read
      .selectFrom('conversation')
      .innerJoin('identity', 'identity.contact_id', 'conversation.contact_id')
      .select('conversation.id')
      .where('reply_until', '>', now + HOUR)
      .where('identity.value', 'like', '447700900%')
      .orderBy('conversation.id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    const sent = await post(
      `/api/conversations/${id}/messages`,
      { clientId: 'demo-test-1', text: 'Hello' },
      token,
    )
    await expect
      .poll(
        async () =>
          (
            await ctx.db.read
              .selectFrom('message')
              .select('delivery')
              .where('id', '=', sent['id'] as number)
              .executeTakeFirstOrThrow()
          ).delivery,
        { timeout: 10_000 },
      )
      .toBe('delivered')
  })

  it('sends what a newcomer writes by mail, to nowhere', async () => {
    const token = await signIn(ACCOUNTS.find(({ key }) => key === 'mia')?.email)
    const { id } = await ctx.db.read
      .selectFrom('conversation')
      .select('id')
      .where('subject', '=', 'Farbe der Füße')
      .executeTakeFirstOrThrow()
    const content = {
      kind: 'mail',
      to: [{ name: 'Kathrin Ahlers', address: 'kathrin.ahlers@post.example' }],
      subject: 'Re: Farbe der Füße',
      html: '<p>Ja, auch in Schwarz.</p>',
    }
    const sent = await post(
      `/api/conversations/${id}/messages`,
      { clientId: 'demo-test-mail', content },
      token,
    )
    const delivery = ctx.db.read
      .selectFrom('message')
      .select('delivery')
      .where('id', '=', sent['id'] as number)
    await expect
      .poll(() => delivery.executeTakeFirst(), { timeout: 10_000 })
      .toEqual({ delivery: 'accepted' })
  })

  it('leaves on the phones what was said, changed and taken back', () => {
    const state = readState(join(config.dataDir, 'simulator.json'))
    const chat = state?.chats.find(({ personaId }) => personaId === 'katharina')
    expect(new Set(chat?.messages.map(({ type }) => type))).toEqual(
      new Set(['text', 'interactive', 'location']),
    )
    expect(chat?.messages.filter(({ edited }) => edited)).toHaveLength(1)
    expect(chat?.messages.filter(({ revoked }) => revoked)).toHaveLength(1)
  })

  it('lets a newcomer press a button on the phone that was offered before', async () => {
    const { read } = ctx.db
    const inbox = await inboxOf('whatsapp')
    const { external_id: offered } = await read
      .selectFrom('message')
      .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
      .innerJoin('identity', 'identity.contact_id', 'conversation.contact_id')
      .select('message.external_id')
      .where('identity.value', '=', PLAYABLE.get('katharina')?.phone ?? '')
      .where('message.type', '=', 'interactive')
      .where('message.direction', '=', 'out')
      .executeTakeFirstOrThrow()
    const simulator = await server.simulator.running
    const choice = choiceId('Tür zuschicken')
    const pressed = simulator?.customer.tap('katharina', inbox.account, offered ?? '', choice)
    const arrived = read
      .selectFrom('message')
      .select('text')
      .where('external_id', '=', pressed ?? '')
    await expect
      .poll(() => arrived.executeTakeFirst(), { timeout: 10_000 })
      .toEqual({ text: 'Tür zuschicken' })
  })
})

describe('a database', () => {
  it('with nothing in it is filled', () => {
    expect(empty).toBe(true)
  })

  it('of the demo is opened as it is', async () => {
    expect(await needsSeeding(config)).toBe(false)
  })

  it.each([
    [
      'of somebody else',
      (ctx: AppContext) => createOwner(ctx, { name: 'Ada', email: 'ada@example.org', password: PASSWORD }),
    ],
    ['that an interrupted demo left behind', (ctx: AppContext) => tryOut(ctx, { kind: 'cli' })],
  ])('%s is left alone', async (_, prepare) => {
    const other = configIn()
    {
      await using ctx = await createContext(other, loadSecrets(other.dataDir))
      await prepare(ctx)
    }
    await expect(needsSeeding(other)).rejects.toThrow(/leaves it alone|start again/)
  })
})
