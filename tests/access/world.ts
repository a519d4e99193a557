/** People of every role, an inbox everybody sees, one for members only, and one that is not there. */
import { channelOf } from '../../channels/registry.ts'
import type { ChannelKind } from '../../server/contract/common.ts'
import { receiveText, nextClientId } from '../helpers/acts.ts'
import type { DatabaseKind } from '../helpers/database.ts'
import { mailInbox } from '../helpers/mails.ts'
import { fakeProvider } from '../helpers/provider.ts'
import { openShop, type Shop } from '../helpers/widget.ts'
import { openLive, request, startTestServer, type Client, type TestServer } from '../helpers/server.ts'

export const PLACES = ['open', 'restricted', 'absent'] as const
export type Place = (typeof PLACES)[number]
export const WORKERS = ['owner', 'admin', 'agent', 'outsider', 'dpo'] as const
export const STRANGERS = ['deactivated', 'anonymous'] as const
export type Who = (typeof WORKERS)[number] | (typeof STRANGERS)[number]

/** `agent` is a member of the restricted inbox, `outsider` is one of another. */
export const roleOf = (who: (typeof WORKERS)[number]) => (who === 'outsider' ? 'agent' : who)
export const sees = (who: Who, place: Place) =>
  place === 'open' || (place === 'restricted' && who !== 'outsider')

export const ABSENT = 987_654

export interface World {
  t: TestServer
  clients: Record<Who, Client>
  inboxes: Record<Place, number>
  conversations: Record<Place, number>
  messages: Record<Place, number>
  /** What the customer wrote. */
  received: Record<Place, number>
  files: Record<Place, string>
  mailboxes: Record<Place, number>
  /** Conversations by mail. */
  threads: Record<Place, number>
  website: Shop
}

export const draft = () => ({ clientId: nextClientId(), text: 'Moin' })

async function buildWorld(t: TestServer): Promise<World> {
  const clients = {
    owner: t.owner,
    admin: await t.agent('Ada', 'admin'),
    agent: await t.agent('Ben'),
    outsider: await t.agent('Finn'),
    dpo: await t.agent('Paula', 'dpo'),
    deactivated: await t.agent('Dora'),
  }
  const inboxes = { open: await t.inbox('7001'), restricted: await t.inbox('7002'), absent: ABSENT }
  const other = await t.inbox('7003')
  await t.owner.patch(`/api/inboxes/${inboxes.restricted}`, {
    visibility: 'members',
    members: [clients.agent.id],
  })
  await t.owner.patch(`/api/inboxes/${other}`, { visibility: 'members', members: [clients.outsider.id] })
  await t.owner.patch(`/api/agents/${clients.deactivated.id}`, { active: false })
  const w = {
    t,
    clients: { ...clients, anonymous: stranger(t) },
    inboxes,
    conversations: { absent: ABSENT },
    messages: { absent: ABSENT },
    received: { absent: ABSENT },
    files: { absent: 'A'.repeat(22) },
    mailboxes: { absent: ABSENT },
    threads: { absent: ABSENT },
    website: await openShop(t),
  } as World
  for (const [place, phoneNumberId] of [
    ['open', '7001'],
    ['restricted', '7002'],
  ] as const) {
    const from = `49151000${phoneNumberId}`
    const { conversationId, id } = await receiveText(t, 'Moin', { phoneNumberId, from })
    w.conversations[place] = conversationId
    w.received[place] = id
    const sent = await t.owner.post<{ id: number }>(`/api/conversations/${conversationId}/messages`, draft())
    w.messages[place] = sent.body.id
    w.files[place] = await storedFile(t, sent.body.id, inboxes[place])
    w.mailboxes[place] = await mailInbox(t, { address: `${place}@nordlicht.example` })
    const begun = await t.owner.post<{ conversationId: number }>('/api/conversations', mailDraft(w, place))
    w.threads[place] = begun.body.conversationId
  }
  await t.owner.patch(`/api/inboxes/${w.mailboxes.restricted}`, {
    visibility: 'members',
    members: [clients.agent.id],
  })
  return w
}

export const mailDraft = (w: World, place: Place) => ({
  clientId: nextClientId(),
  inboxId: w.mailboxes[place],
  to: [{ name: 'Carla', address: 'carla@kunde.example' }],
  subject: 'Moin',
  html: '<p>Moin</p>',
})

function stranger(t: TestServer): Client {
  const call = (method: string) => (path: string, body?: unknown) => request(t.url, method, path, body)
  return {
    id: 0,
    token: '',
    get: call('GET'),
    post: call('POST'),
    patch: call('PATCH'),
    delete: call('DELETE'),
    live: () => openLive(t.url, 'nobody', null),
  } as Client
}

async function storedFile(t: TestServer, messageId: number, inboxId: number): Promise<string> {
  const blob = await t.ctx.blobs.write(
    (async function* () {
      yield Buffer.from('hello')
    })(),
    100,
  )
  const publicId = `file-${inboxId}-`.padEnd(22, 'x')
  await t.ctx.db.admin
    .insertInto('attachment')
    .values({
      public_id: publicId,
      message_id: messageId,
      inbox_id: inboxId,
      position: 0,
      kind: 'document',
      provider_id: null,
      file_name: 'a.txt',
      mime_type: 'text/plain',
      size: blob.size,
      sha256: blob.sha256,
      state: 'stored',
      blob: blob.name,
      attempts: 0,
      next_at: 0,
    })
    .execute()
  return publicId
}

/** Nothing listens where messages go: what is sent stays in the outbox. */
export async function startWorld(kind: DatabaseKind): Promise<World> {
  const env = { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' }
  const { channel: whatsapp } = fakeProvider()
  const channel = (of: ChannelKind) => (of === 'whatsapp' ? whatsapp() : channelOf(of))
  return buildWorld(await startTestServer(kind, { env, channel, sockets: { countsEvery: 5 } }))
}
