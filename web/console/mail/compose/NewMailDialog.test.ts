/** Conversations that we begin by mail. */
import { DOMWrapper, enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { buildConversation, buildInbox, buildMessage } from '../../../lib/testing.ts'
import { createHarness, reply } from '../../harness.ts'
import { useDesk, type NewMail } from '../../useDesk.ts'
import ContinueByMail from './ContinueByMail.vue'
import NewMailDialog from './NewMailDialog.vue'
import { buildReplyDraft, CARLA, mailbox, mailConversation, OFFICE } from './testing.ts'

const POST = 'POST /api/conversations'
const second = { ...mailbox, id: 2, name: 'sales@' }
const given = buildReplyDraft({ about: null, to: [], subject: '', quote: null, others: [] })
const may = ['conversation.read', 'conversation.reply', 'conversation.start']

beforeEach(() => localStorage.clear())
afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})
// The last one goes first: menus leave the page before it is emptied.
enableAutoUnmount(afterEach)

async function open(start: NewMail = {}, inboxes = [mailbox]) {
  const conversations = [mailConversation()]
  const harness = await createHarness({ me: { may }, loaded: { inboxes, conversations } })
  for (const { id } of inboxes) harness.answers[`GET /api/inboxes/${id}/draft`] = () => given
  harness.answers[POST] = () => buildMessage({ id: 9, conversationId: 7 })
  const dialog = harness.render(NewMailDialog, { start })
  await flushPromises()
  // The dialog lies over the page, and not in what was mounted.
  const form = new DOMWrapper(document.body)
  const sent = () => harness.calls.filter(({ path }) => path === POST).map(({ body }) => body)
  return { ...harness, dialog, form, sent }
}

async function fill(form: DOMWrapper<HTMLElement>, { to = '', subject = '', words = '' }): Promise<void> {
  const input = form.get('input[role="combobox"]')
  if (to) {
    await input.setValue(to)
    await input.trigger('keydown', { key: 'Enter' })
  }
  if (subject) await form.get('input.subject').setValue(subject)
  if (!words) return
  form.get<HTMLElement>('[contenteditable]').element.innerHTML = words
  await form.get('[contenteditable]').trigger('input')
}
const send = async (form: DOMWrapper<HTMLElement>) => {
  await form.get('button.primary').trigger('click')
  await flushPromises()
}

it('begins a conversation and opens it', async () => {
  const { form, dialog, sent, router } = await open()
  await fill(form, { to: 'kai@lund.example', subject: 'Your order', words: 'It is on its way.' })
  await send(form)
  expect(sent()).toMatchObject([
    {
      inboxId: 1,
      to: [{ name: null, address: 'kai@lund.example' }],
      subject: 'Your order',
      html: '<p>It is on its way.</p>',
      uploadIds: [],
    },
  ])
  expect(router.currentRoute.value.fullPath).toBe('/all/7')
  expect(dialog.emitted('close')).toHaveLength(1)
  expect(localStorage.length).toBe(0)
})

it('asks once for a subject', async () => {
  const { form, sent } = await open()
  await fill(form, { to: 'kai@lund.example', words: 'Hello' })
  await send(form)
  expect(form.text()).toContain('It has no subject.')
  expect(sent()).toEqual([])
  await send(form)
  expect(sent()).toHaveLength(1)
})

it('is the same conversation however often it is tried', async () => {
  const { form, dialog, sent, answers } = await open()
  answers[POST] = () => reply(503, { error: { code: 'overloaded', message: 'later' } })
  await fill(form, { to: 'kai@lund.example', subject: 'Hi', words: 'Hello' })
  await send(form)
  expect(dialog.emitted('close')).toBeUndefined()
  answers[POST] = () => buildMessage({ id: 9, conversationId: 7 })
  await send(form)
  const [first, again] = sent() as { clientId: string }[]
  expect(again?.clientId).toBe(first?.clientId)
})

it('is still there when it is opened once more, until it is discarded', async () => {
  const { form, dialog, render } = await open()
  await fill(form, { to: 'kai@lund.example', words: 'half a sen' })
  dialog.unmount()
  const again = render(NewMailDialog, { start: {} })
  await flushPromises()
  const field = document.querySelector('[contenteditable]')
  expect(field?.textContent).toBe('half a sen')
  const discard = [...document.querySelectorAll('button')].find((each) =>
    each.textContent?.includes('Discard'),
  )
  discard?.click()
  again.unmount()
  expect(localStorage.length).toBe(0)
})

it('that goes on with a chat has words of its own, kept for that chat alone', async () => {
  const start = { to: [CARLA], subject: 'Your chat with Shop', continues: 4 }
  const { form, dialog, render, sent } = await open(start)
  await fill(form, { words: 'As we said' })
  dialog.unmount()
  const openAgain = async (start: NewMail) => {
    const shown = render(NewMailDialog, { start })
    await flushPromises()
    const field = document.querySelector('[contenteditable]')?.textContent
    return { shown, field }
  }
  for (const other of [{}, { ...start, to: [OFFICE], continues: 5 }]) {
    const { shown, field } = await openAgain(other)
    expect(field).toBe('')
    shown.unmount()
  }
  expect((await openAgain(start)).field).toBe('As we said')
  await send(form)
  expect(sent()).toMatchObject([{ to: [CARLA], continues: 4 }])
})

it('offers people by name and address', async () => {
  const { form, sent } = await open()
  const input = form.get('input[role="combobox"]')
  await input.setValue('office')
  expect(form.findAll('[role="option"]').map((each) => each.text())).toEqual([OFFICE.address])
  await input.trigger('keydown', { key: 'ArrowDown' })
  await input.trigger('keydown', { key: 'Enter' })
  await input.setValue('carla')
  await form.get('[role="option"]').trigger('mousedown')
  await fill(form, { subject: 'Hi', words: 'Hello' })
  await send(form)
  expect(sent()).toMatchObject([{ to: [OFFICE, CARLA] }])
})

it('goes from the mailbox that is chosen', async () => {
  const { form, sent } = await open({}, [mailbox, second])
  const select = document.querySelector('select')
  if (select) select.value = '2'
  select?.dispatchEvent(new Event('change'))
  await flushPromises()
  await fill(form, { to: 'kai@lund.example', subject: 'Hi', words: 'Hello' })
  await send(form)
  expect(sent()).toMatchObject([{ inboxId: 2 }])
})

it('goes on where a visitor of a website left an address', async () => {
  const visitor = {
    identified: false,
    email: 'Moin@Kunde.example',
    language: null,
    attributes: {},
    claims: {},
    page: null,
    notice: null,
  }
  const chat = buildConversation({ id: 4, inboxId: 3, channel: 'web', visitor })
  const website = buildInbox({ id: 3, channel: 'web', name: 'Shop' })
  const { form, sent, render, session } = await open(
    { to: [CARLA], subject: 'Your chat with Shop', continues: 4 },
    [mailbox, website],
  )
  await fill(form, { words: 'As we said' })
  await send(form)
  expect(sent()).toMatchObject([{ to: [CARLA], subject: 'Your chat with Shop', continues: 4 }])

  const button = render(ContinueByMail, { conversation: chat })
  await button.get('button').trigger('click')
  expect(useDesk().newMail).toEqual({
    to: [{ name: 'Carla Brandt', address: 'moin@kunde.example' }],
    subject: 'Your chat with Shop',
    continues: 4,
  })
  useDesk().newMail = null
  const tool = render(ContinueByMail, { conversation: chat, small: true }).get('button')
  expect(tool.attributes('title')).toBe('Continue by e-mail')
  await tool.trigger('click')
  expect(useDesk().newMail).toMatchObject({ continues: 4 })
  if (session.me) session.me.may = ['conversation.read', 'conversation.reply']
  expect(render(ContinueByMail, { conversation: chat }).find('button').exists()).toBe(false)
})
