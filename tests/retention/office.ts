/** An office with a WhatsApp number, a website and a mailbox, and all that may happen in a conversation there. */
import type { RuleBody } from '../../server/contract/retention.ts'
import type { AgentActor } from '../../server/core/access.ts'
import { recordConsent } from '../../server/core/consent/actions.ts'
import { lockPeople, mergeContacts } from '../../server/core/contact/merge.ts'
import {
  assignConversation,
  markRead,
  reopenConversation,
  resolveConversation,
} from '../../server/core/conversation/actions.ts'
import { createLabel, labelConversation } from '../../server/core/label/actions.ts'
import { sendMessage, writeNote } from '../../server/core/message/actions.ts'
import { reactToMessage } from '../../server/core/message/react.ts'
import { record } from '../../server/core/record.ts'
import { setEventDay, setRelationshipEnd } from '../../server/core/retention/days.ts'
import { bumpPolicy } from '../../server/core/retention/due.ts'
import { receiveMessage, receiveText, deliver, nextClientId } from '../helpers/acts.ts'
import { mailIn, mailInbox, rawMail } from '../helpers/mails.ts'
import { foresee, run } from '../helpers/retention.ts'
import type { TestServer } from '../helpers/server.ts'
import { messageDelivery, statusDelivery } from '../helpers/whatsapp.ts'
import { newGuest, openShop, signIdentity, type Guest } from '../helpers/widget.ts'

export interface Chat {
  id: number
  from: string
  /** The customer's message, by our number and the provider's. */
  messageId: number
  externalId: string
}

export type Office = Awaited<ReturnType<typeof openOffice>>

/** Nobody waits for an answer of a provider: what is sent stays where it is. */
export async function openOffice(t: TestServer) {
  const { ctx } = t
  const inboxes = [await t.inbox()]
  const shop = await openShop(t)
  inboxes.push(shop.inboxId, await mailInbox(t))
  const actor: AgentActor = {
    kind: 'agent',
    id: t.owner.id,
    name: 'Olga',
    role: 'owner',
    inboxes: new Set(inboxes),
    family: '',
  }
  const labels: number[] = []
  for (const name of ['Order', 'Complaint', 'Press']) {
    labels.push((await createLabel(ctx, actor, { name, color: 'teal' })).id)
  }
  const guests: Guest[] = []
  let number = 0

  const write = (from: string, text = 'Moin') => receiveText(t, text, { from, at: t.clock.now() })
  const phones = ['4915100000001', '4915100000002', '4915100000003']
  const phone = (pick: number) => phones[pick % phones.length] as string

  async function conversation(pick: number) {
    const rows = await ctx.db.read.selectFrom('conversation').selectAll().orderBy('id').execute()
    return rows[pick % rows.length] as (typeof rows)[number]
  }

  async function guest(pick: number): Promise<Guest> {
    const known = guests[pick % (guests.length + 1)]
    if (known) return known
    const fresh = await newGuest(t, shop)
    guests.push(fresh)
    return fresh
  }

  /** What the product refuses is no matter here. */
  const perhaps = (work: Promise<unknown>) => work.then(() => undefined).catch(onlyRefusals)

  const merge = async (keep: number, drop: number) => {
    if (keep === drop) return
    await ctx.db.transaction(async (tx) => {
      await lockPeople(ctx, tx)
      const events = await mergeContacts(ctx, tx, actor, { keep, drop })
      await record(ctx, tx, actor, { action: 'contact.merge', object: 'contact', objectId: keep }, ...events)
    })
  }

  const acts = {
    writes: async (pick: number) => write(phone(pick)),
    sends_picture: async (pick: number) =>
      receiveMessage(
        t,
        'image',
        { id: `media-${++number}`, mime_type: 'image/jpeg', sha256: 'x' },
        { from: phone(pick), at: t.clock.now() },
      ),
    chats: async (pick: number) => (await guest(pick)).says('Is it in stock?'),
    says_name: async (pick: number) => (await guest(pick)).call('PATCH', '/me', { name: 'Carla' }),
    says_mail: async (pick: number) => (await guest(pick)).call('PATCH', '/me', { email: 'c@kunde.example' }),
    says_plan: async (pick: number) =>
      (await guest(pick)).call('PATCH', '/me', { attributes: { plan: pick % 2 ? 'gold' : 'tin' } }),
    is_known: async (pick: number) =>
      (await guest(pick)).begin({ identity: signIdentity(t, shop, { tier: 'gold' }) }),
    ends: async (pick: number) => {
      const one = await guest(pick)
      const [chat] = await one.chats()
      if (chat) await one.call('POST', `/chats/${chat.id}/end`)
    },
    mails: async (pick: number) =>
      mailIn(t, inboxes[2] as number, rawMail({ from: `p${pick % 3}@kunde.example`, date: t.clock.now() })),
    mails_file: async (pick: number) =>
      mailIn(
        t,
        inboxes[2] as number,
        rawMail({ from: `p${pick % 3}@kunde.example`, files: [{ name: 'a.txt', content: `${pick}` }] }),
      ),
    answers: async (pick: number) => {
      const { id } = await conversation(pick)
      await perhaps(sendMessage(ctx, actor, { conversationId: id, clientId: nextClientId(), text: 'Yes' }))
    },
    notes: async (pick: number) => {
      const { id } = await conversation(pick)
      await perhaps(writeNote(ctx, actor, { conversationId: id, clientId: nextClientId(), text: 'Hm' }))
    },
    resolves: async (pick: number) => resolveConversation(ctx, actor, (await conversation(pick)).id),
    reopens: async (pick: number) => perhaps(reopenConversation(ctx, actor, (await conversation(pick)).id)),
    labels: async (pick: number) =>
      labelConversation(ctx, actor, {
        id: (await conversation(pick)).id,
        labelIds: labels.filter((_, at) => (pick >> at) % 2 === 1),
      }),
    sets_day: async (pick: number) =>
      setEventDay(ctx, actor, {
        id: (await conversation(pick)).id,
        at: pick % 4 === 0 ? null : t.clock.now() - (pick % 1000),
      }),
    parts: async (pick: number) =>
      setRelationshipEnd(ctx, actor, {
        contactId: (await conversation(pick)).contact_id,
        at: pick % 4 === 0 ? null : t.clock.now() - (pick % 1000),
      }),
    consents: async (pick: number) =>
      recordConsent(ctx, actor, {
        contactId: (await conversation(pick)).contact_id,
        channel: (['whatsapp', 'web', 'email'] as const)[pick % 3] as 'web',
        purpose: 'marketing',
        state: pick % 5 === 0 ? 'granted' : 'withdrawn',
        detail: 'On the phone',
      }),
    merges: async (pick: number) =>
      merge((await conversation(pick)).contact_id, (await conversation(pick * 7 + 1)).contact_id),
  } satisfies Record<string, (pick: number) => Promise<unknown>>
  type Act = keyof typeof acts

  async function customer(): Promise<Chat> {
    const from = `4915200${String(++number).padStart(6, '0')}`
    const { id: messageId, conversationId: id, externalId } = await write(from)
    return { id, from, messageId, externalId }
  }

  /** One that everything has happened in: somebody wrote and was answered, a day is set, it is resolved. */
  async function answered(): Promise<Chat & { answer: number }> {
    const chat = await customer()
    const ask = { conversationId: chat.id, clientId: nextClientId(), text: 'Yes' }
    const { id: answer } = await sendMessage(ctx, actor, ask)
    await setEventDay(ctx, actor, { id: chat.id, at: t.clock.now() })
    await resolveConversation(ctx, actor, chat.id)
    return { ...chat, answer }
  }

  async function redact(): Promise<boolean> {
    await foresee(ctx)
    return (await run(ctx)).state === 'done'
  }

  const touches = {
    note: ({ id }) => writeNote(ctx, actor, { conversationId: id, clientId: nextClientId(), text: 'Hm' }),
    assign: ({ id }) => assignConversation(ctx, actor, { id, agentId: actor.id }),
    read: ({ id }) => markRead(ctx, actor, { id, seen: 1 }),
    label: ({ id }) => labelConversation(ctx, actor, { id, labelIds: labels }),
    react: ({ messageId }) => reactToMessage(ctx, actor, { id: messageId, emoji: '👍' }),
    status: async ({ answer }) => {
      const { correlation } = await ctx.db.read
        .selectFrom('message')
        .select('correlation')
        .where('id', '=', answer)
        .executeTakeFirstOrThrow()
      const status = { correlation: correlation ?? '', at: t.clock.now() }
      await deliver(t, statusDelivery('wamid.answer', 'delivered', status))
    },
    edit: ({ from, externalId }) => {
      const message = { type: 'text', text: { body: 'Moin!' } }
      const edit = { original_message_id: externalId, message }
      return deliver(t, messageDelivery('edit', edit, { from, at: t.clock.now() }))
    },
    run: () => redact(),
    redact: async ({ id }) => {
      // What is still to be sent is waited for.
      await ctx.db.admin.deleteFrom('outbox').where('conversation_id', '=', id).execute()
      return redact()
    },
  } satisfies Record<string, (chat: Chat & { answer: number }) => Promise<unknown>>

  return {
    acts: Object.keys(acts) as Act[],
    act: async (name: Act, pick: number): Promise<void> => {
      await acts[name](pick)
    },
    customer,
    answered,
    touch: async (name: keyof typeof touches, chat: Chat & { answer: number }): Promise<boolean> =>
      (await touches[name](chat)) !== false,
    /** Something of every kind is there. */
    warmUp: async () => {
      for (const each of [acts.writes, acts.sends_picture, acts.chats, acts.mails, acts.mails_file])
        await each(1)
    },
    /** The same for the inboxes and labels that there are. */
    fitted: (body: RuleBody): RuleBody => {
      const here = (all: readonly number[]) => (id: number) => all[(id - 1) % all.length] as number
      const { scope } = body
      return {
        ...body,
        scope: {
          ...scope,
          inboxes: scope.inboxes.map(here(inboxes)),
          labels: scope.labels.map(here(labels)),
          notLabels: scope.notLabels.map(here(labels)),
        },
      }
    },
    /** These rules and no others, as if they had always been in force. */
    decide: async (rules: readonly RuleBody[]): Promise<void> => {
      // Their logins may have ended meanwhile.
      guests.length = 0
      await ctx.db.transaction(async (tx) => {
        await bumpPolicy(ctx, tx)
        await tx.deleteFrom('retention_rule_version').execute()
        for (const body of rules) {
          const { id } = await tx
            .insertInto('retention_rule')
            .values({ draft: null, draft_by: null, draft_at: null, created_at: 1 })
            .returning('id')
            .executeTakeFirstOrThrow()
          const version = { rule_id: id, version: 1, since_at: 0, at: 1, agent_id: null, forecast: null }
          await tx
            .insertInto('retention_rule_version')
            .values({ ...version, why: 'A test', body: JSON.stringify(body) })
            .execute()
        }
      })
    },
  }
}

function onlyRefusals(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AppError') throw error
}
