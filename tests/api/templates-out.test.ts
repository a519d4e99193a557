/** Templates on their way out: where the window is shut, filled in, and never to who wants no marketing. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TemplateHeader } from '../../channels/adapter.ts'
import { HOUR } from '../../server/clock.ts'
import type { MessageView } from '../../server/contract/conversation.ts'
import { findInbox } from '../../server/core/inbox/store.ts'
import { definitionOf, groupOf } from '../../server/core/template/store.ts'
import { nextClientId, outcome, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { LETTER, upload } from '../helpers/uploads.ts'

describe.each(databases)('templates on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let inboxId: number
  let id: number
  let people = 0
  beforeAll(async () => {
    t = await startGraphServer(kind)
    ;({ graph, inboxId } = t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  /** Everybody here wrote two days ago. */
  beforeEach(async () => {
    graph.posted.length = 0
    graph.uploads.length = 0
    const from = String(4_915_170_000_000 + people++)
    id = (await receiveText(t, 'Moin', { from, at: t.clock.now() - 48 * HOUR })).conversationId
  })

  async function template(category: string, header: TemplateHeader | null = null): Promise<number> {
    const wording = {
      variables: 'named' as const,
      header,
      body: 'Hello {{first_name}}.',
      footer: null,
      buttons: [],
      examples: { header: {}, body: { first_name: 'Ada' } },
      beyond: [],
    }
    const { id: templateId } = await t.ctx.db.admin
      .insertInto('template')
      .values({
        ...groupOf(await findInbox(t.ctx.db.read, inboxId)),
        external_id: null,
        name: `hello_${nextClientId().replaceAll('-', '_')}`,
        language: 'en',
        category,
        status: 'approved',
        reason: null,
        quality: null,
        definition: definitionOf(wording),
        status_at: 0,
        changed_at: 0,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return templateId
  }
  const send = (templateId: number, more = {}) => {
    const content = { kind: 'template', templateId, body: { first_name: 'Carla' }, ...more }
    return t.owner.post<MessageView>(`/api/conversations/${id}/messages`, {
      clientId: nextClientId(),
      content,
    })
  }
  async function withdraw(state: 'granted' | 'withdrawn' = 'withdrawn'): Promise<void> {
    const { contact_id } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('contact_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const now = t.clock.now()
    await t.ctx.db.admin
      .insertInto('consent')
      .values({
        contact_id,
        channel: 'whatsapp',
        purpose: 'marketing',
        state,
        source: 'provider',
        detail: null,
        agent_id: null,
        at: now,
        recorded_at: now,
      })
      .execute()
  }
  const messageRow = (messageId: number) =>
    t.ctx.db.read.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirstOrThrow()

  it('go where the time for free answers is over, and nothing else does', async () => {
    const free = await t.owner.post(`/api/conversations/${id}/messages`, {
      clientId: nextClientId(),
      content: { kind: 'ask_location', body: 'Where?' },
    })
    expect(free).toMatchObject({ status: 409, body: { error: { code: 'window_closed' } } })
    const { status, body } = await send(await template('utility'))
    expect(status).toBe(200)
    await outcome(t, body.id)
    expect(graph.posted).toMatchObject([
      {
        type: 'template',
        template: {
          components: [
            { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Carla' }] },
          ],
        },
      },
    ])
    expect(body).toMatchObject({
      type: 'template',
      text: 'Hello Carla.',
      content: { kind: 'template', body: 'Hello Carla.', template: { language: 'en', category: 'utility' } },
    })
  })

  it('carry a file above them, handed over first', async () => {
    const templateId = await template('utility', { format: 'document', example: null })
    const { body: file } = await upload(t, t.owner, id, LETTER)
    const { body } = await send(templateId, { uploadId: file.id })
    await outcome(t, body.id)
    const document = { id: graph.uploads[0]?.id, filename: 'list.txt' }
    expect(graph.posted[0]).toMatchObject({
      template: { components: [{ type: 'header', parameters: [{ type: 'document', document }] }, {}] },
    })
    const picture = await template('utility', { format: 'image', example: null })
    const { body: other } = await upload(t, t.owner, id, LETTER)
    expect(await send(picture, { uploadId: other.id })).toMatchObject({
      status: 400,
      body: { error: { fields: [{ path: 'content.uploadId' }] } },
    })
  })

  it('are refused where something is not filled in, or the template is another account’s', async () => {
    expect(await send(await template('utility'), { body: {} })).toMatchObject({
      status: 400,
      body: { error: { fields: [{ path: 'content.body.first_name' }] } },
    })
    expect(await send(999_999)).toMatchObject({ status: 400 })
  })

  it('of marketing are refused for who wants none, until they want them again', async () => {
    const [marketing, utility] = [await template('marketing'), await template('utility')]
    await withdraw()
    expect(await send(marketing)).toMatchObject({ status: 409, body: { error: { code: 'opted_out' } } })
    const allowed = [await send(utility)]
    t.clock.advance(1000)
    await withdraw('granted')
    allowed.push(await send(marketing))
    expect(allowed.map(({ status }) => status)).toEqual([200, 200])
    for (const { body } of allowed) await outcome(t, body.id)
  })

  it('of marketing that waited are not sent when the customer has said no meanwhile', async () => {
    await t.ctx.db.admin.updateTable('inbox').set({ paused: 'payment' }).where('id', '=', inboxId).execute()
    const { body } = await send(await template('marketing'))
    await withdraw()
    expect((await t.owner.patch(`/api/inboxes/${inboxId}`, { resume: true })).status).toBe(200)
    await until(async () => expect((await messageRow(body.id)).delivery).toBe('failed'))
    expect(await messageRow(body.id)).toMatchObject({ failure_reason: 'opted_out', external_id: null })
    expect(graph.posted).toEqual([])
    const retried = await t.owner.post(`/api/messages/${body.id}/retry`)
    expect(retried).toMatchObject({ status: 409, body: { error: { code: 'opted_out' } } })
  })

  it('do not wait behind a free answer whose time ran out while it waited', async () => {
    const from = String(4_915_180_000_000 + people)
    const fresh = await receiveText(t, 'Moin', { from, at: t.clock.now() - 23.9 * HOUR })
    await t.ctx.db.admin.updateTable('inbox').set({ paused: 'payment' }).where('id', '=', inboxId).execute()
    const { body } = await t.owner.post<MessageView>(`/api/conversations/${fresh.conversationId}/messages`, {
      clientId: nextClientId(),
      text: 'Too late',
    })
    t.clock.advance(0.2 * HOUR)
    await t.ctx.db.admin.updateTable('inbox').set({ paused: null }).where('id', '=', inboxId).execute()
    t.ctx.notifier.notify('outbox')
    await until(async () => expect((await messageRow(body.id)).delivery).toBe('failed'))
    expect(await messageRow(body.id)).toMatchObject({ failure_reason: 'window_closed' })
    expect(graph.posted).toEqual([])
    t.clock.advance(-0.2 * HOUR)
  })
})
