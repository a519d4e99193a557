import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildConversation, buildInbox, buildMessage, HOUR } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { useDesk } from '../useDesk.ts'
import ComposerPanel from './ComposerPanel.vue'

const POST = 'POST /api/conversations/1/messages'
const open = () => buildConversation({ replyUntil: Date.now() + 5 * HOUR })
const loaded = { messages: { conversationId: 1, items: [buildMessage()], next: null } }

beforeEach(() => localStorage.clear())
afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})
// The last one goes first: menus leave the page before it is emptied.
enableAutoUnmount(afterEach)

describe('composer', () => {
  it('sends with the control key and is empty then', async () => {
    const { calls, render } = await createHarness({ loaded })
    const composer = render(ComposerPanel, { conversation: open() })
    const field = composer.get<HTMLTextAreaElement>('textarea')
    await field.setValue('  Yes, two of them.\n')
    await field.trigger('keydown', { key: 'Enter' })
    expect(calls).toEqual([])
    await field.trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(calls).toMatchObject([{ path: POST, body: { text: 'Yes, two of them.' } }])
    expect(field.element.value).toBe('')
  })

  it('keeps a draft while the agent is elsewhere', async () => {
    const { render } = await createHarness({ loaded })
    const first = render(ComposerPanel, { conversation: open() })
    await first.get('textarea').setValue('half a sen')
    first.unmount()
    const second = render(ComposerPanel, { conversation: open() })
    expect(second.get<HTMLTextAreaElement>('textarea').element.value).toBe('half a sen')
    const other = render(ComposerPanel, { conversation: { ...open(), id: 2 } })
    expect(other.get<HTMLTextAreaElement>('textarea').element.value).toBe('')
  })

  it('keeps reply and note apart', async () => {
    const { render, calls } = await createHarness({ loaded })
    const composer = render(ComposerPanel, { conversation: open() })
    await composer.get('textarea').setValue('for the customer')
    useDesk().write('note')
    await flushPromises()
    const note = composer.get<HTMLTextAreaElement>('textarea')
    expect(note.element.value).toBe('')
    expect(note.attributes('aria-label')).toBe('Note')
    await note.setValue('for us')
    await note.trigger('keydown', { key: 'Enter', metaKey: true })
    await flushPromises()
    expect(calls).toMatchObject([{ path: 'POST /api/conversations/1/notes', body: { text: 'for us' } }])
    useDesk().write('reply')
    await flushPromises()
    expect(composer.get<HTMLTextAreaElement>('textarea').element.value).toBe('for the customer')
  })

  it('explains a shut window in its place, and still takes notes', async () => {
    const { render } = await createHarness({ loaded })
    const shut = buildConversation({ replyUntil: Date.now() - HOUR })
    const composer = render(ComposerPanel, { conversation: shut })
    expect(composer.find('textarea').exists()).toBe(false)
    expect(composer.text()).toContain('WhatsApp allows free answers for 24 h')
    await composer.get('[role="tab"].as-note').trigger('click')
    expect(composer.find('textarea').exists()).toBe(true)
  })

  it('holds to the channel’s longest text', async () => {
    const { capabilities } = buildInbox()
    const inboxes = [buildInbox({ capabilities: { ...capabilities, maxText: 5 } })]
    const { render, calls } = await createHarness({ loaded: { ...loaded, inboxes } })
    const composer = render(ComposerPanel, { conversation: open() })
    const field = composer.get('textarea')
    await field.setValue('123456')
    expect(composer.text()).toContain('6 / 5')
    await field.trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(calls).toEqual([])
    await field.setValue('👍👍👍👍👍')
    await field.trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(calls).toHaveLength(1)
  })

  it('is not there for those who may only read', async () => {
    const { render } = await createHarness({ me: { may: ['conversation.read'] }, loaded })
    expect(render(ComposerPanel, { conversation: open() }).find('.composer').exists()).toBe(false)
  })

  it('says why an inbox is paused', async () => {
    const inboxes = [buildInbox({ paused: 'channel_disconnected' })]
    const { render } = await createHarness({ loaded: { ...loaded, inboxes } })
    expect(render(ComposerPanel, { conversation: open() }).text()).toContain('no longer valid')
  })

  it('answers with a quote that can be removed', async () => {
    const { render, calls } = await createHarness({ loaded })
    const composer = render(ComposerPanel, { conversation: open() })
    useDesk().quote(1)
    await flushPromises()
    expect(composer.text()).toContain('Quoting: Is the lamp still there?')
    await composer.get('textarea').setValue('Yes')
    await composer.get('textarea').trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(calls).toMatchObject([{ body: { text: 'Yes', quotedId: 1 } }])
    expect(composer.text()).not.toContain('Quoting')
  })
})
