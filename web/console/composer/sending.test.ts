/** The composer with all a channel can take: files, templates, buttons. */
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { buildContact, buildConversation, buildInbox, buildTemplate, HOUR } from '../../lib/testing.ts'
import { createHarness, reply } from '../harness.ts'
import { FakeUploads } from '../message/fakeUploads.ts'
import { useOutbox } from '../message/useOutbox.ts'
import { useDesk } from '../useDesk.ts'
import ComposerPanel from './ComposerPanel.vue'

/** The first look at a part that is loaded when it is wanted takes a moment. */
const PATIENCE = { timeout: 10_000 }
vi.setConfig({ testTimeout: 30_000 })
const POST = 'POST /api/conversations/1/messages'
const TEMPLATES = 'GET /api/inboxes/1/templates'
const inboxes = [
  buildInbox({
    capabilities: {
      ...buildInbox().capabilities,
      typing: true,
      sends: ['text', 'file', 'buttons', 'ask_contact', 'template'],
      files: [
        { kind: 'image', mimeTypes: ['image/png'], maxBytes: 5_000 },
        { kind: 'audio', mimeTypes: ['audio/mpeg'], maxBytes: 5_000 },
        { kind: 'document', mimeTypes: ['application/pdf'], maxBytes: 5_000 },
      ],
    },
  }),
]
let uploads: FakeUploads

enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  uploads = new FakeUploads()
})
afterEach(() => vi.unstubAllGlobals())

async function open(overrides: Partial<ConversationItem> = {}) {
  const conversation = buildConversation({ replyUntil: Date.now() + 5 * HOUR, ...overrides })
  const harness = await createHarness({ loaded: { inboxes, conversations: [conversation] } })
  harness.session.api.signedIn({ accessToken: 'token', expiresAt: Date.now() + HOUR })
  const composer = harness.render(ComposerPanel, { conversation })
  const choose = async (...files: File[]) => {
    const input = composer.get<HTMLInputElement>('input[type="file"]')
    Object.defineProperty(input.element, 'files', { value: files, configurable: true })
    await input.trigger('change')
    await flushPromises()
  }
  const sent = () => harness.calls.filter(({ path }) => path === POST).map(({ body }) => body)
  const press = async (key: string) => {
    await composer.get('textarea').trigger('keydown', { key, ctrlKey: true })
    await flushPromises()
  }
  return { ...harness, composer, choose, sent, press }
}
const png = (name = 'a.png') => new File(['x'], name, { type: 'image/png' })

describe('files', () => {
  it('go out one by one, the words with the first that can carry them', async () => {
    const { composer, choose, sent, press } = await open()
    await choose(new File(['x'], 'song.mp3', { type: 'audio/mpeg' }), png(), png('b.png'))
    uploads.finishAll()
    await flushPromises()
    await composer.get('textarea').setValue('Look')
    await press('Enter')
    expect(sent()).toMatchObject([
      { content: { kind: 'file', uploadId: 'upload-song.mp3', caption: null } },
      { content: { kind: 'file', uploadId: 'upload-a.png', caption: 'Look' } },
      { content: { kind: 'file', uploadId: 'upload-b.png', caption: null } },
    ])
  })

  it('end the conversation with the last of them where that is wanted, and a note ends nothing', async () => {
    const { composer, choose } = await open()
    await choose(png(), png('b.png'))
    const press = () =>
      composer.get('textarea').trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true })
    await press()
    const outbox = useOutbox()
    expect(outbox.pending.map(({ resolves }) => resolves)).toEqual([false, true])
    await composer.get('[role="tab"].as-note').trigger('click')
    expect(composer.find('[aria-label="Other ways to send"]').exists()).toBe(false)
    await composer.get('textarea').setValue('for us')
    await press()
    expect(outbox.pending.at(-1)).toMatchObject({ what: { kind: 'note' }, resolves: false })
  })

  it('can be sent before they are uploaded, and show how far they are', async () => {
    const { choose, sent, press } = await open()
    await choose(png())
    await press('Enter')
    uploads.progress('a.png', 0.4)
    expect(useOutbox().of(1)).toMatchObject([{ type: 'image', pending: { state: 'waiting', progress: 0.4 } }])
    expect(sent()).toEqual([])
    uploads.finishAll()
    await flushPromises()
    expect(sent()).toMatchObject([{ content: { uploadId: 'upload-a.png' } }])
  })

  it('are uploaded anew when the server no longer has them', async () => {
    const { choose, press, answers, sent } = await open()
    await choose(png())
    uploads.finishAll()
    await flushPromises()
    answers[POST] = () => reply(404, { error: { code: 'not_found', message: '' } })
    await press('Enter')
    const outbox = useOutbox()
    expect(outbox.of(1)).toMatchObject([{ pending: { state: 'refused', code: 'not_found' } }])
    delete answers[POST]
    outbox.again(outbox.pending[0]?.clientId ?? '')
    await flushPromises()
    uploads.finishAll()
    await flushPromises()
    expect(uploads.sent).toEqual(['a.png', 'a.png'])
    expect(sent()).toHaveLength(2)
    expect(outbox.pending).toEqual([])
  })

  it('are refused beside the text, with what can be sent', async () => {
    const { composer, choose } = await open()
    await choose(new File(['MZ'], 'tool.exe', { type: 'application/x-msdownload' }))
    expect(composer.get('[role="alert"]').text()).toContain(
      '“tool.exe” can not be sent here. Possible are PNG, MP3, PDF.',
    )
    expect(uploads.sent).toEqual([])
  })

  it('that were removed are removed at the server, too', async () => {
    const { composer, choose, calls } = await open()
    await choose(png())
    uploads.finishAll()
    await flushPromises()
    await composer.get('button[aria-label="Remove a.png"]').trigger('click')
    expect(composer.find('.tray').exists()).toBe(false)
    expect(calls.map(({ path }) => path)).toContain('DELETE /api/uploads/upload-a.png')
  })

  it('that failed hold the message back until they are mended or gone', async () => {
    const { composer, choose, sent, press } = await open()
    await choose(png())
    uploads.fail('a.png', 400, 'invalid_input', 'expected a picture')
    await flushPromises()
    expect(composer.get('.tray').text()).toContain('It is damaged, too large, or of')
    await press('Enter')
    expect(sent()).toEqual([])
  })
})

describe('a template', () => {
  const list = (items: unknown[], rest = {}) => ({ items, syncedAt: 1, failure: null, ...rest })
  const offer = buildTemplate({ id: 2, name: 'offer', category: 'marketing' })
  const update = buildTemplate({ id: 3, name: 'update', body: 'Hello {{first_name}}, {{order}} has left.' })
  const shut = { replyUntil: Date.now() - HOUR }

  async function pick(templates: unknown, overrides: Partial<ConversationItem> = shut) {
    const conversation = buildConversation({ replyUntil: Date.now() + HOUR, ...overrides })
    const harness = await createHarness({ loaded: { inboxes, conversations: [conversation] } })
    harness.answers[TEMPLATES] = () => templates
    const composer = harness.render(ComposerPanel, { conversation })
    await vi.waitUntil(() => composer.find('.picker-body, .picker-empty, .trouble').exists(), PATIENCE)
    return { ...harness, composer }
  }

  it('stands in the composer’s place where the window is shut, filled in as far as is known', async () => {
    const { composer, calls } = await pick(list([update]))
    expect(composer.find('textarea').exists()).toBe(false)
    expect(composer.get('.picker-preview').text()).toContain('Hello Carla, order has left.')
    const send = () => composer.get('.picker-foot .primary').trigger('click')
    await send()
    expect(composer.get('.variable .fault').text()).toBe('Needed before this can be sent')
    await composer.findAll('.variable input')[1]?.setValue('NM-7')
    await send()
    await flushPromises()
    expect(calls.find(({ path }) => path === POST)?.body).toMatchObject({
      content: { kind: 'template', templateId: 3, body: { first_name: 'Carla', order: 'NM-7' } },
    })
  })

  it('takes a picture along that is still on its way when it is sent', async () => {
    const picture = buildTemplate({ header: { format: 'image', example: null }, body: 'Here it is.' })
    const { composer, calls } = await pick(list([picture]))
    const input = composer.get<HTMLInputElement>('.picker input[type="file"]')
    Object.defineProperty(input.element, 'files', { value: [png()], configurable: true })
    await input.trigger('change')
    await flushPromises()
    await composer.get('.picker-foot .primary').trigger('click')
    const posted = () => calls.find(({ path }) => path === POST)?.body
    expect(posted()).toBeUndefined()
    uploads.finishAll()
    await flushPromises()
    expect(posted()).toMatchObject({ content: { kind: 'template', uploadId: 'upload-a.png' } })
  })

  it('of advertising is not offered to who does not want any', async () => {
    const contact = buildContact({ marketing: 'withdrawn' })
    const { composer } = await pick(list([offer, update]), { ...shut, contact })
    const [first, second] = composer.findAll('[role="option"]')
    expect(first?.attributes('aria-disabled')).toBe('true')
    expect(first?.text()).toContain('Marketing, not wanted')
    expect(second?.attributes('aria-selected')).toBe('true')
    await first?.trigger('click')
    expect(composer.get('.picker-preview').text()).toContain('has left')
  })

  it.each([
    ['none', list([]), 'There are no templates yet'],
    [
      'none approved',
      list([buildTemplate({ sendable: false, status: 'rejected' })]),
      'is not approved at the moment',
    ],
    ['not read', list([], { syncedAt: null }), 'have not been read yet'],
    ['not readable', list([], { failure: 'channel_disconnected' }), 'no longer valid'],
    ['not loaded', reply(503, { error: { code: 'unavailable', message: '' } }), 'Try again shortly'],
  ])('says why there is nothing to choose: %s', async (_why, answer, words) => {
    const { composer } = await pick(answer)
    expect(composer.text()).toContain(words)
  })

  it('is read again when templates have changed', async () => {
    const { composer, live, answers } = await pick(list([update]))
    answers[TEMPLATES] = () => list([update, offer])
    live.templatesChanged[1] = 1
    await vi.waitUntil(() => composer.findAll('[role="option"]').length === 2, PATIENCE)
    expect(composer.findAll('[role="option"]')[0]?.text()).toContain('Offer')
  })

  it('can be chosen while the window is open, and left again', async () => {
    const conversation = buildConversation({ replyUntil: Date.now() + HOUR })
    const harness = await createHarness({ loaded: { inboxes, conversations: [conversation] } })
    harness.answers[TEMPLATES] = () => list([update])
    const composer = harness.render(ComposerPanel, { conversation })
    await composer.get('textarea').setValue('half a sen')
    useDesk().templatesOpen = true
    await vi.waitUntil(() => composer.find('.picker-body').exists(), PATIENCE)
    await composer.get('.picker').trigger('keydown', { key: 'Escape' })
    expect(composer.get<HTMLTextAreaElement>('textarea').element.value).toBe('half a sen')
  })
})

describe('the composer', () => {
  it('offers what the channel sends and nothing else', async () => {
    const { composer } = await open()
    expect(composer.find('button[aria-label="Attach files"]').exists()).toBe(true)
    expect(composer.find('button[aria-label="Templates"]').exists()).toBe(true)
    await composer.get('[role="tab"].as-note').trigger('click')
    expect(composer.find('button[aria-label="Attach files"]').exists()).toBe(false)
  })

  it('asks about a preview only where there is a link', async () => {
    const { composer, sent, press } = await open()
    await composer.get('textarea').setValue('See https://nordlicht.example')
    await composer.get('.link-preview input').setValue(false)
    await press('Enter')
    expect(sent()).toMatchObject([{ text: 'See https://nordlicht.example', preview: false }])
    expect(composer.find('.link-preview').exists()).toBe(false)
  })

  it('tells the customer that somebody writes, but not at every key', async () => {
    const { composer, calls } = await open()
    for (const words of ['H', 'He', 'Hel']) await composer.get('textarea').setValue(words)
    await flushPromises()
    expect(calls.filter(({ path }) => path === 'POST /api/conversations/1/typing')).toHaveLength(1)
  })

  it('says that the provider’s assistant answers', async () => {
    const { composer } = await open({ botAnswers: true })
    expect(composer.text()).toContain('Your message takes over.')
  })
})
