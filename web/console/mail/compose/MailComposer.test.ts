/** Answers by mail, as they are written in a conversation. */
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReplyDraft } from '../../../../server/contract/mail.ts'
import { buildMessage, HOUR } from '../../../lib/testing.ts'
import ComposerPanel from '../../composer/ComposerPanel.vue'
import { createHarness, reply } from '../../harness.ts'
import { FakeUploads } from '../../message/fakeUploads.ts'
import { useOutbox } from '../../message/useOutbox.ts'
import { useDesk } from '../../useDesk.ts'
import { buildReplyDraft, CARLA, mailbox, mailConversation, OFFICE } from './testing.ts'

const POST = 'POST /api/conversations/1/messages'
const STATUS = 'POST /api/conversations/1/status'
const conversation = mailConversation()
const asked = (mode: string, message: number | null = null) =>
  `GET /api/conversations/1/reply?mode=${mode}${message === null ? '' : `&message=${message}`}`

beforeEach(() => localStorage.clear())
afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})
// The last one goes first: menus leave the page before it is emptied.
enableAutoUnmount(afterEach)

async function open(drafts: { reply?: Partial<ReplyDraft>; forward?: Partial<ReplyDraft> } = {}) {
  const messages = { conversationId: 1, items: [buildMessage({ id: 5, type: 'mail' })], next: null }
  const harness = await createHarness({
    loaded: { inboxes: [mailbox], conversations: [conversation], messages },
  })
  const { answers, session } = harness
  session.api.signedIn({ accessToken: 'token', expiresAt: Date.now() + HOUR })
  const answer = () => buildReplyDraft(drafts.reply)
  const forward = () => buildReplyDraft({ to: [], others: [], subject: 'Fwd: Lamp', ...drafts.forward })
  for (const message of [null, 5]) {
    answers[asked('reply', message)] = answer
    answers[asked('forward', message)] = forward
  }
  const panel = harness.render(ComposerPanel, { conversation })
  await vi.dynamicImportSettled()
  await flushPromises()
  const sent = () => harness.calls.filter(({ path }) => path === POST).map(({ body }) => body)
  return { ...harness, panel, sent }
}

async function write(panel: VueWrapper, html: string): Promise<void> {
  const field = panel.get<HTMLElement>('.rich-text[contenteditable]')
  field.element.innerHTML = html
  await field.trigger('input')
}
async function address(panel: VueWrapper, row: number, text: string): Promise<void> {
  const input = panel.findAll('input[role="combobox"]')[row]
  await input?.setValue(text)
  await input?.trigger('keydown', { key: 'Enter' })
}
const chips = (panel: VueWrapper) => panel.findAll('.recipient bdi').map((chip) => chip.text())
const send = (panel: VueWrapper) => panel.get('button.primary').trigger('click')
const press = async (panel: VueWrapper, words: string) => {
  const button = panel.findAll('button').find((each) => each.text().includes(words))
  if (!button) throw new Error(`no button says ${words}`)
  await button.trigger('click')
  await flushPromises()
}

describe('an answer', () => {
  it('goes to who wrote, with what was written and what stands below', async () => {
    const { panel, sent } = await open()
    expect(chips(panel)).toEqual(['Carla Brandt'])
    await write(panel, '<div>Yes, <strong>two</strong> of them.</div>')
    await send(panel)
    await flushPromises()
    expect(sent()).toMatchObject([
      {
        content: {
          kind: 'mail',
          to: [CARLA],
          cc: [],
          bcc: [],
          subject: 'Re: Lamp',
          html: '<p>Yes, <b>two</b> of them.</p>',
          signature: true,
          uploadIds: [],
          about: { id: 5, as: 'reply', quote: true, fileIds: [] },
        },
      },
    ])
    expect(panel.get('[contenteditable]').text()).toBe('')
  })

  it('reaches the others of the mail by one press, and whoever is typed', async () => {
    const { panel, sent } = await open()
    await press(panel, 'Add 1 other')
    expect(panel.text()).not.toContain('Add 1 other')
    await address(panel, 0, 'Kai Lund <kai@lund.example>')
    expect(panel.text()).toContain('new here')
    await write(panel, 'Hello')
    await send(panel)
    await flushPromises()
    expect(sent()).toMatchObject([
      { content: { to: [CARLA, { name: 'Kai Lund', address: 'kai@lund.example' }], cc: [OFFICE] } },
    ])
  })

  it('can’t go to an address that is none, and says what is wrong with it', async () => {
    const { panel } = await open()
    await write(panel, 'Hello')
    await address(panel, 0, 'kai@lund')
    expect(panel.get('.address-fault').text()).toContain('kai@lund lacks an ending')
    expect(panel.get('button.primary').attributes('disabled')).toBeDefined()
    await panel.get('.recipient.wrong .remove').trigger('click')
    expect(panel.get('button.primary').attributes('disabled')).toBeUndefined()
  })

  it('leaves out what is not to stand below', async () => {
    const { panel, sent } = await open()
    await write(panel, 'Hello')
    for (const part of ['Signature', 'Quoted, 2 lines']) {
      await press(panel, part)
      await panel.get('.below-shown input').setValue(false)
    }
    await send(panel)
    await flushPromises()
    expect(sent()).toMatchObject([{ content: { signature: false, about: { quote: false } } }])
  })

  it('warns where it would reach somebody else than who wrote', async () => {
    const { panel } = await open({
      reply: { warnings: [{ kind: 'reply_to_differs', value: 'x@else.example' }] },
    })
    expect(panel.text()).toContain('Answers go to x@else.example, not to who wrote.')
  })

  it('is kept while the agent is elsewhere, as clean as it is sent', async () => {
    const { panel, render } = await open()
    await write(panel, '<p onclick="alert(1)">half a sen</p><script>alert(1)</script>')
    await address(panel, 0, 'kai@lund.example')
    panel.unmount()
    const again = render(ComposerPanel, { conversation })
    await flushPromises()
    expect(again.get('[contenteditable]').html()).toContain('<p>half a sen</p>')
    expect(again.get('[contenteditable]').html()).not.toContain('alert')
    expect(chips(again)).toEqual(['Carla Brandt', 'kai@lund.example'])
  })

  it('follows the newest mail while nothing is written', async () => {
    const { panel, answers, live } = await open()
    answers[asked('reply')] = () => buildReplyDraft({ about: 6, to: [OFFICE] })
    live.state.messages[1]?.items.push(buildMessage({ id: 6, type: 'mail' }))
    await flushPromises()
    expect(chips(panel)).toEqual(['office@kunde.example'])
    await write(panel, 'Hello')
    live.state.messages[1]?.items.push(buildMessage({ id: 7, type: 'mail' }))
    answers[asked('reply')] = () => buildReplyDraft({ about: 7 })
    await flushPromises()
    expect(chips(panel)).toEqual(['office@kunde.example'])
  })

  it('keeps whom somebody typed before the server has said how it begins', async () => {
    const { panel, answers, live, sent } = await open()
    let answer: (draft: ReplyDraft) => void = () => undefined
    answers[asked('reply')] = () => new Promise((resolve) => (answer = resolve))
    live.state.messages[1]?.items.push(buildMessage({ id: 6, type: 'mail' }))
    await flushPromises()
    await address(panel, 0, 'kai@lund.example')
    await press(panel, 'Subject')
    await panel.get('input.subject').setValue('The lamp, once more')
    answer(buildReplyDraft({ about: 6, to: [OFFICE], cc: [CARLA] }))
    await flushPromises()
    expect(chips(panel)).toEqual(['office@kunde.example', 'kai@lund.example', 'Carla Brandt'])
    await write(panel, 'Hello')
    await send(panel)
    await flushPromises()
    expect(sent()).toMatchObject([{ content: { subject: 'The lamp, once more', about: { id: 6 } } }])
  })

  it('outlives the mail it was about', async () => {
    const { panel, render, answers, sent } = await open()
    await write(panel, 'half a sen')
    await address(panel, 0, 'kai@lund.example')
    panel.unmount()
    answers[asked('reply', 5)] = () => reply(404, { error: { code: 'not_found', message: '' } })
    answers[asked('reply')] = () => buildReplyDraft({ about: 4 })
    const again = render(ComposerPanel, { conversation })
    await flushPromises()
    expect(chips(again)).toEqual(['Carla Brandt', 'kai@lund.example'])
    await send(again)
    await flushPromises()
    expect(sent()).toMatchObject([{ content: { html: '<p>half a sen</p>', about: { id: 4 } } }])
  })

  it('ends the conversation with it where that is wanted, whatever is asked before', async () => {
    const { panel, calls, answers } = await open()
    answers[POST] = () => buildMessage({ id: 9 })
    answers[STATUS] = () => ({ ...conversation, status: 'resolved' })
    const resolved = () => calls.some(({ path }) => path === STATUS)
    await write(panel, 'Please see the attachment.')
    await panel.get('[contenteditable]').trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true })
    expect(resolved()).toBe(false)
    await press(panel, 'Send anyway')
    expect(resolved()).toBe(true)
  })

  it('ends nothing for who may not', async () => {
    const { panel, session } = await open()
    if (session.me) session.me.may = ['conversation.read', 'conversation.reply']
    await flushPromises()
    expect(panel.find('[aria-label="Other ways to send"]').exists()).toBe(false)
    await write(panel, 'Hello')
    await panel.get('[contenteditable]').trigger('keydown', { key: 'Enter', ctrlKey: true, shiftKey: true })
    expect(useOutbox().pending).toMatchObject([{ resolves: false }])
  })

  it('asks once about an attachment that is not there', async () => {
    const { panel, sent } = await open()
    await write(panel, 'Please see the attachment.')
    await send(panel)
    expect(panel.text()).toContain('You write of an attachment, but there is none.')
    expect(sent()).toEqual([])
    await press(panel, 'Send anyway')
    expect(sent()).toHaveLength(1)
  })

  it('waits for its files, and takes no more than fit into one mail', async () => {
    const uploads = new FakeUploads()
    const { panel, sent } = await open()
    await write(panel, 'The invoice')
    const input = panel.get<HTMLInputElement>('input[type="file"]')
    const choose = async (...files: File[]) => {
      Object.defineProperty(input.element, 'files', { value: files, configurable: true })
      await input.trigger('change')
      await flushPromises()
    }
    await choose(new File(['x'.repeat(600)], 'a.pdf'), new File(['x'.repeat(700)], 'b.pdf'))
    expect(panel.text()).toContain('All files together are')
    expect(panel.get('button.primary').attributes('disabled')).toBeDefined()
    await panel.get('[aria-label="Remove b.pdf"]').trigger('click')
    await choose(new File(['x'.repeat(2000)], 'c.pdf'))
    expect(uploads.sent).toEqual(['a.pdf', 'b.pdf'])
    await send(panel)
    expect(sent()).toEqual([])
    uploads.finishAll()
    await flushPromises()
    expect(sent()).toMatchObject([{ content: { uploadIds: ['upload-a.pdf'] } }])
  })

  it('stands in the thread at once, and waits there with its reason if it is refused', async () => {
    const { panel, answers, sent } = await open()
    answers[POST] = () => reply(400, { error: { code: 'invalid_input', message: 'no', fields: [] } })
    await write(panel, '<p>Hello</p><ul><li>a</li></ul>')
    await send(panel)
    const outbox = useOutbox()
    expect(outbox.of(1)).toMatchObject([
      {
        type: 'mail',
        text: 'Hello\n\n- a',
        mail: { subject: 'Re: Lamp', to: [CARLA], from: { address: 'service@nordlicht.example' } },
      },
    ])
    await flushPromises()
    const clientId = outbox.of(1)[0]?.clientId ?? ''
    expect(outbox.of(1)[0]?.pending).toMatchObject({ state: 'refused' })
    answers[POST] = () => buildMessage({ id: 9, clientId })
    outbox.again(clientId)
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(sent().map((body) => (body as { clientId: string }).clientId)).toEqual([clientId, clientId])
  })

  it('is about the mail it was asked for', async () => {
    const { panel, answers, sent } = await open()
    answers[asked('reply_all', 3)] = () => buildReplyDraft({ about: 3, cc: [OFFICE], others: [] })
    useDesk().answerMail('reply_all', 3)
    await flushPromises()
    await write(panel, 'To all of you')
    await send(panel)
    await flushPromises()
    expect(sent()).toMatchObject([{ content: { cc: [OFFICE], about: { id: 3 } } }])
  })

  it('says why it can’t begin, and tries again', async () => {
    const { panel, answers } = await open()
    answers[asked('forward')] = () => reply(500, { error: { code: 'internal', message: '' } })
    await press(panel, 'Forward')
    expect(panel.find('[contenteditable]').exists()).toBe(false)
    answers[asked('forward')] = () => buildReplyDraft({ subject: 'Fwd: Lamp' })
    await press(panel, 'Try again')
    expect(panel.find('[contenteditable]').exists()).toBe(true)
  })
})

describe('what is passed on', () => {
  const files = [
    { id: 'a'.repeat(22), fileName: 'plan.pdf', size: 400, inline: false },
    { id: 'b'.repeat(22), fileName: 'photo.jpg', size: 300, inline: false },
  ]

  it('goes to somebody else, with those of its files that are wanted', async () => {
    const { panel, sent } = await open({ forward: { files } })
    await press(panel, 'Forward')
    expect(panel.get('button.primary').attributes('disabled')).toBeDefined()
    await address(panel, 0, 'kai@lund.example')
    await panel.findAll('.along input')[1]?.setValue(false)
    await send(panel)
    await flushPromises()
    expect(sent()).toMatchObject([
      {
        content: {
          subject: 'Fwd: Lamp',
          html: '',
          about: { id: 5, as: 'forward', fileIds: ['a'.repeat(22)] },
        },
      },
    ])
    expect(panel.get('[role="tab"][aria-selected="true"]').text()).toBe('Reply')
  })

  it('has the photos of a page along, and a logo only where that is wanted', async () => {
    const pictures = [90_000, 900].map((size, at) => {
      return { id: `${at}`.repeat(22), fileName: `${size}.png`, size, inline: true }
    })
    const { panel } = await open({ forward: { files: pictures, maxFiles: 1_000_000 } })
    await press(panel, 'Forward')
    const along = panel.findAll<HTMLInputElement>('.along input').map(({ element }) => element.checked)
    expect(along).toEqual([true, false])
  })

  it('has files of its own', async () => {
    const uploads = new FakeUploads()
    const { panel } = await open()
    const choose = async (name: string) => {
      const input = panel.get<HTMLInputElement>('input[type="file"]')
      const files = [new File(['x'], name)]
      Object.defineProperty(input.element, 'files', { value: files, configurable: true })
      await input.trigger('change')
      await flushPromises()
    }
    const tray = () => panel.findAll('.tray .name').map((name) => name.text())
    await choose('answer.pdf')
    await press(panel, 'Forward')
    expect(tray()).toEqual([])
    await choose('passed-on.pdf')
    expect(tray()).toEqual(['passed-on.pdf'])
    await press(panel, 'Reply')
    expect(tray()).toEqual(['answer.pdf'])
    expect(uploads.sent).toEqual(['answer.pdf', 'passed-on.pdf'])
  })

  it('is kept beside the answer', async () => {
    const { panel } = await open({ forward: { files } })
    await write(panel, 'an answer')
    await press(panel, 'Forward')
    await write(panel, 'for your information')
    await press(panel, 'Reply')
    expect(panel.get('[contenteditable]').text()).toBe('an answer')
    await press(panel, 'Forward')
    expect(panel.get('[contenteditable]').text()).toBe('for your information')
  })
})

it('leaves notes as they are', async () => {
  const { panel, calls } = await open()
  await panel.get('[role="tab"].as-note').trigger('click')
  await panel.get('textarea').setValue('for us')
  await send(panel)
  await flushPromises()
  expect(calls).toContainEqual(
    expect.objectContaining({
      path: 'POST /api/conversations/1/notes',
      body: expect.objectContaining({ text: 'for us' }),
    }),
  )
})
