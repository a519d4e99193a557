/** Everything that can be sent beyond text: as the provider gets it, and as the thread shows it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import { nextClientId, outcome, receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { LETTER, upload } from '../helpers/uploads.ts'

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const option = (id: string, title = `Option ${id}`) => ({ id, title })
const row = (id: string) => ({ ...option(id), description: null })

describe.each(databases)('what is sent on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let id: number
  beforeAll(async () => {
    t = await startGraphServer(kind, { limits: { recipient: { perSecond: 1000, burst: 1000 } } })
    ;({ graph } = t)
    id = (await receiveText(t, 'Moin')).conversationId
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(() => {
    graph.posted.length = 0
    graph.uploads.length = 0
  })

  const send = (content: unknown, clientId = nextClientId()) =>
    t.owner.post<MessageView>(`/api/conversations/${id}/messages`, { clientId, content })
  const sent = async (content: unknown) => {
    const { status, body } = await send(content)
    expect([status, body]).toMatchObject([200, {}])
    await outcome(t, body.id)
    return { body, posted: graph.posted[0] }
  }
  const chosen = async (bytes = LETTER, options = {}) => {
    const { status, body } = await upload(t, t.owner, id, bytes, options)
    expect(status).toBe(200)
    return body.id
  }
  const refused = async (content: unknown) => {
    const { status, body } = await send(content)
    const { error } = body as unknown as { error: { fields: Array<{ path: string }> } }
    return [status, error.fields.map(({ path }) => path)]
  }

  it('a place', async () => {
    const place = { latitude: 53.55, longitude: 9.99, name: 'Workshop', address: 'Hafen 1' }
    const { body, posted } = await sent({ kind: 'location', ...place })
    expect(posted).toMatchObject({ type: 'location', location: place })
    expect(body).toMatchObject({
      type: 'location',
      text: 'Workshop, Hafen 1',
      content: { kind: 'location', ...place },
    })
  })

  it('address cards', async () => {
    const contacts = [
      {
        name: { full: 'Ada Berg', first: 'Ada' },
        phones: [{ number: '+49 40 1' }],
        emails: [],
        urls: [],
        addresses: [],
      },
    ]
    const { body, posted } = await sent({ kind: 'contacts', contacts })
    expect(posted).toMatchObject({ type: 'contacts', contacts: [{ name: { formatted_name: 'Ada Berg' } }] })
    expect(body).toMatchObject({
      type: 'contacts',
      text: 'Ada Berg',
      content: { kind: 'contacts', contacts },
    })
  })

  it('buttons to choose from', async () => {
    const buttons = [option('yes'), option('no')]
    const { body, posted } = await sent({
      kind: 'buttons',
      header: { text: 'Delivery' },
      body: 'Does Friday suit you?',
      footer: 'Nordlicht',
      buttons,
    })
    expect(posted).toMatchObject({
      type: 'interactive',
      interactive: { type: 'button', header: { type: 'text', text: 'Delivery' } },
    })
    expect(body).toMatchObject({
      type: 'interactive',
      text: 'Does Friday suit you?',
      content: {
        kind: 'buttons',
        header: 'Delivery',
        body: 'Does Friday suit you?',
        footer: 'Nordlicht',
        buttons: buttons.map(({ title }) => ({ kind: 'quick_reply', text: title, url: null })),
        template: null,
      },
    })
  })

  it('a list', async () => {
    const sections = [
      { title: 'Morning', rows: [row('9'), row('10')] },
      { title: 'Evening', rows: [row('18')] },
    ]
    const { body, posted } = await sent({ kind: 'list', body: 'When?', button: 'Times', sections })
    expect(posted).toMatchObject({ interactive: { type: 'list', action: { button: 'Times' } } })
    expect(body.content).toMatchObject({ kind: 'list', sections, buttons: [{ text: 'Times' }] })
  })

  it('a link, a form and questions', async () => {
    await sent({ kind: 'link', body: 'Your order', label: 'Track', url: 'https://nordlicht.example/1' })
    await sent({ kind: 'flow', body: 'Tell us', label: 'Open', flow: { by: { id: '42' } } })
    await sent({ kind: 'ask_location', body: 'Where?' })
    await sent({ kind: 'ask_contact', body: 'Your number?' })
    const interactive = graph.posted.map((body) => body['interactive'] as Record<string, unknown>)
    expect(interactive.map(({ type }) => type)).toEqual([
      'cta_url',
      'flow',
      'location_request_message',
      'request_contact_info',
    ])
    const { action } = interactive[1] as { action: { parameters: { flow_token: string } } }
    expect(action.parameters.flow_token).toMatch(/^[\w-]{22}$/)
  })

  it('text without a preview', async () => {
    const { body } = await t.owner.post<MessageView>(`/api/conversations/${id}/messages`, {
      clientId: nextClientId(),
      text: 'https://nordlicht.example',
      preview: false,
    })
    await outcome(t, body.id)
    expect(graph.posted[0]).toMatchObject({ text: { preview_url: false } })
    expect(body).toMatchObject({ type: 'text', text: 'https://nordlicht.example', content: null })
  })

  it('a file: handed over first, sent by the id that gave, and the message’s from then on', async () => {
    const uploadId = await chosen()
    const { body, posted } = await sent({ kind: 'file', uploadId, caption: 'Here you are' })
    expect(graph.uploads).toHaveLength(1)
    expect(graph.uploads[0]?.form.includes(LETTER)).toBe(true)
    expect(posted).toMatchObject({
      type: 'document',
      document: { id: graph.uploads[0]?.id, filename: 'list.txt', caption: 'Here you are' },
    })
    expect(body).toMatchObject({ type: 'document', text: 'Here you are', content: null })
    expect(body.attachments).toMatchObject([{ fileName: 'list.txt', size: LETTER.length, state: 'stored' }])
    const file = await t.owner.get(`/api/attachments/${body.attachments[0]?.id}`)
    expect(file).toMatchObject({ status: 200, body: LETTER.toString() })
    expect(await refused({ kind: 'file', uploadId })).toEqual([400, ['content.uploadId']])
    expect((await t.owner.delete(`/api/uploads/${uploadId}`)).status).toBe(404)
  })

  it('a file once, however often it is clicked', async () => {
    const content = { kind: 'file', uploadId: await chosen() }
    const clientId = nextClientId()
    const replies = await Promise.all(Array.from({ length: 10 }, () => send(content, clientId)))
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    await outcome(t, replies[0]?.body.id ?? 0)
    expect([graph.uploads.length, graph.posted.length]).toEqual([1, 1])
  })

  it('two messages that name the same file at once are one message', async () => {
    const content = { kind: 'file', uploadId: await chosen() }
    const replies = await Promise.all([send(content), send(content), send(content)])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400])
    await outcome(t, replies.find(({ status }) => status === 200)?.body.id ?? 0)
    expect(graph.posted).toHaveLength(1)
  })

  it('a document above buttons', async () => {
    const header = { uploadId: await chosen() }
    const { body, posted } = await sent({
      kind: 'buttons',
      header,
      body: 'Agreed?',
      buttons: [option('yes')],
    })
    expect(posted).toMatchObject({
      interactive: { header: { type: 'document', document: { id: graph.uploads[0]?.id } } },
    })
    expect(body).toMatchObject({ content: { header: null }, attachments: [{ kind: 'document' }] })
  })

  it.each<[string, (uploadId: string) => unknown, string[]]>([
    ['a kind nobody knows', () => ({ kind: 'hologram' }), ['content.kind']],
    ['a file nobody chose', () => ({ kind: 'file', uploadId: 'A'.repeat(22) }), ['content.uploadId']],
    [
      'a caption that is too long',
      (uploadId) => ({ kind: 'file', uploadId, caption: 'x'.repeat(1025) }),
      ['content.caption'],
    ],
    [
      'a body that is too long beside buttons',
      () => ({ kind: 'buttons', body: 'x'.repeat(1025), buttons: [option('a')] }),
      ['content.body'],
    ],
    [
      'buttons with the same words',
      () => ({ kind: 'buttons', body: 'x', buttons: [option('a', 'Yes'), option('b', 'Yes')] }),
      ['content.buttons'],
    ],
    [
      'eleven rows',
      () => ({
        kind: 'list',
        body: 'x',
        button: 'y',
        sections: [1, 2].map((n) => ({
          title: `S${n}`,
          rows: Array.from({ length: n * 4 }, (_, at) => row(`${n}-${at}`)),
        })),
      }),
      ['content.sections'],
    ],
    [
      'sections without titles and rows with the same id',
      () => ({
        kind: 'list',
        body: 'x',
        button: 'y',
        sections: [{ rows: [row('a')] }, { title: 'B', rows: [row('a')] }],
      }),
      ['content.sections.0.title', 'content.sections'],
    ],
    [
      'a file above a list',
      (uploadId) => ({
        kind: 'list',
        header: { uploadId },
        body: 'x',
        button: 'y',
        sections: [{ rows: [row('a')] }],
      }),
      ['content.header'],
    ],
    [
      'a link that runs something',
      () => ({ kind: 'link', body: 'x', label: 'y', url: 'javascript:alert(1)' }),
      ['content.url'],
    ],
  ])('refuses %s and names the field', async (_, content, paths) => {
    const asked = content(await chosen())
    const [status, fields] = (await refused(asked)) as [number, string[]]
    expect([status, fields.map((path) => path.replace(/(?<=sections)\.\d\.rows$/, ''))]).toEqual([400, paths])
    expect(graph.posted).toEqual([])
  })

  it('refuses somebody else’s file, and one of another conversation', async () => {
    const ben = await t.agent(`Ben${Math.random()}`)
    const his = await upload(t, ben, id, LETTER)
    expect(await refused({ kind: 'file', uploadId: his.body.id })).toEqual([400, ['content.uploadId']])
    const other = await receiveText(t, 'Elsewhere', { from: '4915900', name: 'Nora' })
    const elsewhere = await upload(t, t.owner, other.conversationId, LETTER)
    expect(await refused({ kind: 'file', uploadId: elsewhere.body.id })).toEqual([400, ['content.uploadId']])
  })

  it('names the file type that no channel here takes', async () => {
    const reply = await upload(t, t.owner, id, GIF, { name: 'a.gif', as: 'document' })
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_input' } } })
  })
})
