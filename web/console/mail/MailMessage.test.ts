import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AttachmentView, MessageView } from '../../../server/contract/conversation.ts'
import type { MailRecipientView, MailView } from '../../../server/contract/mail.ts'
import { buildConversation, buildInbox, buildMail, buildMessage, HOUR, NOON } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { useDesk } from '../useDesk.ts'
import MailMessage from './MailMessage.vue'

const ada = { kind: 'agent', id: 1, name: 'Ada Lang' } as const
const mailbox = buildInbox({
  channel: 'email',
  capabilities: { ...buildInbox().capabilities, replyWindow: null, sends: ['mail'] },
})
const support = { name: 'Nordlicht', address: 'support@nordlicht.example' }

async function show(mail: Partial<MailView>, overrides: Partial<MessageView> = {}, folded = false) {
  const harness = await createHarness({ loaded: { inboxes: [mailbox] } })
  const message = buildMessage({ id: 7, type: 'mail', mail: buildMail(mail), ...overrides })
  const conversation = buildConversation({ channel: 'email', replyUntil: null, subject: 'Lamp' })
  return { ...harness, item: harness.render(MailMessage, { message, conversation, folded }) }
}

const button = (item: Awaited<ReturnType<typeof show>>['item'], words: string) => {
  const found = item.findAll('button').find((each) => each.text().includes(words))
  if (!found) throw new Error(`no button ${words}`)
  return found
}

const recipient = (overrides: Partial<MailRecipientView> = {}): MailRecipientView => ({
  name: 'Carla',
  address: 'carla@kunde.example',
  role: 'to',
  state: 'accepted',
  failure: null,
  ...overrides,
})
const refused = recipient({
  name: null,
  address: 'office@kudne.example',
  role: 'cc',
  state: 'failed',
  failure: { code: '5.1.1', reason: 'unknown_address', detail: '550 no such user' },
})

enableAutoUnmount(afterEach)
beforeEach(() => localStorage.clear())
afterEach(() => vi.unstubAllGlobals())

describe('who wrote', () => {
  it('is named with the true address', async () => {
    const { item } = await show({ from: { name: 'Your Bank', address: 'x@evil.example' } })
    expect(item.get('.from').text()).toContain('Your Bank')
    expect(item.get('.from .address').text()).toBe('x@evil.example')
  })

  it('is named once where the name is the address', async () => {
    const address = 'carla@kunde.example'
    const { item } = await show({ from: { name: 'Carla@Kunde.example', address } })
    expect(item.findAll('.from bdi').map((each) => each.text())).toEqual([address])
  })

  it('can not turn what stands beside it', async () => {
    const { item } = await show({ from: { name: 'gpj.\u202Eelif', address: 'x@evil.example' } })
    expect(item.html()).not.toContain('\u202E')
  })

  it('is nobody where the mail names nobody', async () => {
    const { item } = await show({ from: null, warnings: [{ kind: 'no_sender', value: null }] })
    expect(item.get('.from').text()).toContain('No sender')
    expect(item.get('.mail-warnings').text()).toContain('An answer would reach nobody')
  })

  it('counts as genuine when the domain signed it and stands by it, and says what was checked', async () => {
    const { item } = await show({})
    await item.get('.genuine').trigger('click')
    const panel = document.querySelector('.mail-checks')?.textContent ?? ''
    expect(panel).toContain('The domain stands by it (DMARC)passed')
    expect(panel).toContain('Nobody checked who wrote it')
  })

  it.each<[string, Partial<MailView>]>([
    ['a signature is missing', { authentication: { spf: 'pass', dkim: 'none', dmarc: 'pass' } }],
    ['the domain does not stand by it', { authentication: { spf: 'pass', dkim: 'pass', dmarc: 'fail' } }],
    ['nobody looked', { authentication: { spf: null, dkim: null, dmarc: null } }],
    ['it poses as another', { warnings: [{ kind: 'looks_like', value: 'carla@kunde.example' }] }],
  ])('does not count as genuine where %s', async (_, mail) => {
    expect((await show(mail)).item.find('.genuine').exists()).toBe(false)
  })
})

describe('what speaks against a mail', () => {
  it.each<[MailView['warnings'][number], string]>([
    [{ kind: 'reply_to_differs', value: 'else@x.example' }, 'Answers would go to'],
    [{ kind: 'dmarc_failed', value: 'kunde.example' }, 'does not come from there'],
    [{ kind: 'name_is_address', value: 'boss@x.example' }, 'The name pretends to be'],
    [{ kind: 'looks_like', value: 'carla@kunde.example' }, 'The address looks like'],
    [{ kind: 'mixed_scripts', value: 'carla@xn--kunde-x.example' }, 'several alphabets'],
    [{ kind: 'several_senders', value: 'b@x.example' }, 'several senders'],
    [{ kind: 'own_address', value: null }, 'claims to be from your own address'],
    [{ kind: 'new_participant', value: 'new@x.example' }, 'was not part of this conversation'],
  ])('is said in words: %o', async (warning, words) => {
    const text = (await show({ warnings: [warning] })).item.get('.mail-warnings').text()
    expect(text).toContain(words)
    expect(text).toContain(warning.value === null ? words : `\u2068${warning.value}\u2069`)
  })

  it('stands in order of weight', async () => {
    const { item } = await show({
      warnings: [
        { kind: 'new_participant', value: 'new@x.example' },
        { kind: 'dmarc_failed', value: 'x.example' },
      ],
    })
    expect(item.findAll('.mail-warnings li').map((each) => each.classes('unsure'))).toEqual([false, true])
  })
})

describe('to whom it went', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ name: null, address: `c${index}@x.example` }))

  it('fits one line, and unfolds to everybody', async () => {
    const { item } = await show({ cc: many })
    expect(item.get('.to').text()).toContain('Cc c0@x.example, c1@x.example, c2@x.example and 97 more')
    expect(item.find('.mail-people').exists()).toBe(false)
    await item.get('.to').trigger('click')
    expect(item.get('.to').attributes('aria-expanded')).toBe('true')
    expect(item.findAll('.mail-people .person-line')).toHaveLength(102)
  })

  it('shows agents the blind copies of ours, and how each recipient fared', async () => {
    const hidden = recipient({ name: null, address: 'tax@x.example', role: 'bcc', state: 'delivered' })
    const { item } = await show(
      { from: support, to: [recipient()], bcc: [hidden], recipients: [recipient(), hidden] },
      { direction: 'out', author: ada, delivery: 'accepted' },
    )
    expect(item.get('.to').text()).toContain('Bcc tax@x.example')
    await item.get('.to').trigger('click')
    const lines = item.findAll('.person-line').map((each) => each.text())
    expect(lines).toContain('tax@x.exampleDelivered')
    expect(lines).toContain('Carla carla@kunde.exampleHanded over')
  })

  it('says what the sender’s clock told, where it is far off', async () => {
    expect((await show({ date: NOON - 90 * 24 * HOUR })).item.get('.dated').text()).toContain('18 Aug')
    expect((await show({ date: NOON - 60_000 })).item.find('.dated').exists()).toBe(false)
  })
})

describe('what it says', () => {
  const segments: MailView['segments'] = [
    { kind: 'text', text: 'Yes, <b>please</b>. See https://kunde.example/a' },
    { kind: 'quote', text: '> one\n> two' },
    { kind: 'signature', text: '-- \nCarla' },
  ]

  it('folds quote and signature, and keeps them', async () => {
    const { item } = await show({ segments })
    expect(item.get('.mail-body').text()).not.toContain('> one')
    const quote = button(item, 'Quoted, 2 lines')
    await quote.trigger('click')
    expect(quote.attributes('aria-expanded')).toBe('true')
    expect(item.get('.unfolded.quote').text()).toBe('> one\n> two')
    await button(item, 'Signature').trigger('click')
    expect(item.get('.unfolded.signature').text()).toContain('Carla')
  })

  it('interprets nothing, and makes addresses clickable', async () => {
    const { item } = await show({ segments })
    expect(item.find('.mail-body b').exists()).toBe(false)
    expect(item.get('.mail-body a').attributes()).toMatchObject({
      href: 'https://kunde.example/a',
      rel: 'noopener noreferrer',
      target: '_blank',
    })
  })

  it('draws a long text in portions', async () => {
    const { item } = await show({ segments: [{ kind: 'text', text: 'word '.repeat(100_000) }] })
    const length = () => item.get('.long-text').text().length
    expect(length()).toBeLessThan(21_000)
    await button(item, 'Show more of this mail').trigger('click')
    expect(length()).toBeGreaterThan(100_000)
  })

  it('is plain text until somebody wants it as it was laid out, and remembers that', async () => {
    const { item, answers } = await show({ page: true })
    answers['POST /api/messages/7/page'] = () => new Promise(() => undefined)
    expect(item.find('.mail-body').exists()).toBe(true)
    await button(item, 'Formatted').trigger('click')
    expect(item.find('.mail-body').exists()).toBe(false)
    expect(localStorage.getItem('sandglass.mail.view.1')).toBe('formatted')
    await button(item, 'Plain').trigger('click')
    expect(item.find('.mail-body').exists()).toBe(true)
    expect((await show({})).item.find('.mail-views').exists()).toBe(false)
  })
})

describe('what comes with it', () => {
  const file = (overrides: Partial<AttachmentView>): AttachmentView => ({
    id: 'f1',
    kind: 'document',
    fileName: 'invoice.pdf',
    mimeType: 'application/pdf',
    size: 212_000,
    state: 'stored',
    width: null,
    height: null,
    small: false,
    seconds: null,
    peaks: null,
    inline: false,
    ...overrides,
  })

  it('is listed, but for the pictures of its page', async () => {
    const logo = file({ id: 'f2', kind: 'image', fileName: 'logo.png', inline: true, size: 8_000 })
    const attachments = [file({}), logo]
    const { item } = await show({}, { attachments })
    expect(item.findAll('.attachments li').map((each) => each.text())).toEqual([
      'Save file: PDFinvoice.pdf212 kB',
    ])
  })

  it('has the photos of its page below the plain text, and no logo', async () => {
    const photo = file({ kind: 'image', fileName: 'scratch.jpg', inline: true })
    const logo = file({ id: 'f2', kind: 'image', fileName: 'logo.png', inline: true, size: 8_000 })
    const { item } = await show({ page: true }, { attachments: [photo, logo] })
    expect(item.findAll('.attachments li').map((each) => each.text())).toEqual([
      'Enlarge: JPGscratch.jpg212 kB',
    ])
    await button(item, 'Formatted').trigger('click')
    expect(item.find('.attachments').exists()).toBe(false)
  })

  it('may be an invitation', async () => {
    const { item } = await show({
      invitation: {
        method: 'cancel',
        summary: 'Visit',
        start: Date.UTC(2026, 10, 19),
        end: null,
        allDay: true,
        location: 'Hamburg',
        organizer: support,
      },
    })
    for (const words of [
      'Cancelled',
      'Visit',
      '19 Nov 2026, all day',
      'Hamburg',
      'support@nordlicht.example',
    ])
      expect(item.get('.invitation').text()).toContain(words)
  })

  it.each([
    [{ machine: 'auto_reply' }, 'Automatic reply'],
    [{ machine: 'bounce' }, 'Report on a delivery'],
    [{ protection: 'smime_signed' }, 'Signed with S/MIME, not verified'],
    [{ protection: 'pgp_encrypted' }, 'Encrypted with PGP: it can not be read here'],
  ] as const)('is marked: %o', async (mail, words) => {
    expect((await show(mail)).item.get('.mail-mark').text()).toContain(words)
  })
})

describe('a mail that could not be read', () => {
  const unreadable = { unreadable: true, segments: [] }

  it('says so and offers the original', async () => {
    const { item, calls } = await show(unreadable)
    expect(item.get('.problem').text()).toContain('This mail could not be read.')
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL() {} }))
    await button(item, 'Download the original').trigger('click')
    await flushPromises()
    expect(calls.map(({ path }) => path)).toEqual(['GET /api/messages/7/raw'])
  })

  it('says that the original is gone, too', async () => {
    const { item } = await show({ ...unreadable, raw: false })
    expect(item.get('.problem').text()).toContain('not kept any more')
    expect(item.find('.problem button').exists()).toBe(false)
  })
})

describe('a mail of ours', () => {
  const ours = { direction: 'out', author: ada, delivery: 'accepted', text: 'Hello' } as const
  const sent = { from: support, to: [recipient()], cc: [refused], recipients: [recipient(), refused] }

  it('says whom it did not reach, why, and what to do', async () => {
    const { item } = await show(sent, ours)
    const problem = item.get('.problem')
    expect(problem.text()).toContain('Not delivered to 1 of 2')
    expect(problem.text()).toContain('office@kudne.example: Nobody has this address.')
    expect(problem.text()).toContain('It went out to the other one.')
    expect(problem.get('details').text()).toContain('5.1.1 550 no such user')
    expect(item.get('.tick, [aria-label="Not delivered"]').attributes('aria-label')).toBe('Not delivered')
  })

  it('is corrected in the composer', async () => {
    const { item } = await show(sent, ours)
    await button(item, 'Correct and send').trigger('click')
    expect(useDesk().mailCall).toMatchObject({
      mode: 'reply',
      id: 7,
      again: [{ name: null, address: 'office@kudne.example' }],
    })
  })

  it('goes out once more only where it reached nobody and that can help', async () => {
    const full = { ...refused, failure: { code: '4.2.2', reason: 'mailbox_full', detail: null } }
    const { item, calls } = await show({ ...sent, recipients: [full] }, { ...ours, delivery: 'failed' })
    await button(item, 'Try again').trigger('click')
    await flushPromises()
    expect(calls.map(({ path }) => path)).toEqual(['POST /api/messages/7/retry'])
    const wrong = await show({ ...sent, recipients: [refused] }, { ...ours, delivery: 'failed' })
    expect(wrong.item.text()).not.toContain('Try again')
  })

  it('asks before it sends what may have arrived', async () => {
    const { item, calls } = await show(
      { ...sent, recipients: [recipient()] },
      { ...ours, delivery: 'unknown' },
    )
    await item.get('.problem button').trigger('click')
    expect(calls).toEqual([])
    expect(document.querySelector('dialog')?.textContent).toContain('gets the message twice')
  })

  it('is shown while it waits, with no more than its words', async () => {
    const { item } = await show({}, {
      ...ours,
      mail: null,
      pending: { state: 'waiting', progress: null },
    } as Partial<MessageView>)
    expect(item.get('.mail-body').text()).toBe('Hello')
    expect(item.classes()).toContain('waiting')
  })
})

it('that was read is one line until it is pressed', async () => {
  const { item } = await show({}, { text: 'The lamp has a scratch.' }, true)
  expect(item.find('.mail-body').exists()).toBe(false)
  await item.get('button.folded').trigger('click')
  expect(item.get('.mail-body').text()).toBe('The lamp has a scratch.')
})

describe('the menu of a mail', () => {
  async function choose(words: string) {
    const shown = await show({ replyTo: [{ name: null, address: 'else@x.example' }] })
    await shown.item.get('.mail-head .end button').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    const entry = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')].find((each) =>
      each.textContent?.includes(words),
    )
    entry?.click()
    await vi.waitFor(() => expect(document.querySelector('[role=menu]')).toBeNull())
    await flushPromises()
    return shown
  }

  it('answers it', async () => {
    await choose('Reply to all')
    expect(useDesk().mailCall).toMatchObject({ mode: 'reply_all', id: 7, again: [] })
  })

  it('passes it on', async () => {
    await choose('Forward')
    expect(useDesk().mailCall).toMatchObject({ mode: 'forward', id: 7 })
  })

  it('tells all there is to know about it', async () => {
    await choose('Details')
    const text = document.querySelector('.mail-details')?.textContent ?? ''
    for (const words of ['A scratch in the lamp', 'else@x.example', 'DMARC', 'first@kunde.example'])
      expect(text).toContain(words)
  })

  it('folds it', async () => {
    const { item } = await choose('Fold')
    expect(item.find('button.folded').exists()).toBe(true)
  })
})
