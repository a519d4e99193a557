import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { CheckStep } from '../../../../../server/contract/inbox.ts'
import { createHarness, reply } from '../../../harness.ts'
import ConnectMailbox from './ConnectMailbox.vue'

const SERVERS = { imapHost: 'imap.gmx.net', imapPort: 993, smtpHost: 'mail.gmx.net', smtpPort: 465 }
const GMX = {
  settings: { address: 'nordlicht@gmx.de', ...SERVERS, login: 'password', replyTokens: 'none' },
  label: 'GMX',
  group: null,
  taken: false,
  about: { by: 'domain', provider: 'gmx', login: 'password', enable: 'yes', help: 'POP3 & IMAP einschalten' },
}
const step = (name: string, state: CheckStep['state'], code: string, values = {}): CheckStep => ({
  step: name,
  state,
  code,
  values,
  detail: null,
  mendable: false,
})
const WORKS = [step('imap_folders', 'ok', 'there', { folders: 'INBOX', all: 'INBOX\nKunden, alte' })]
const WRONG = [step('imap_login', 'failed', 'refused_login', { user: 'nordlicht@gmx.de' })]

async function open() {
  const harness = await createHarness({ me: { may: ['inbox.create', 'inbox.manage'] } })
  harness.answers['POST /api/inboxes/discover'] = () => ({ items: [GMX] })
  harness.answers['POST /api/inboxes/check'] = () => ({ steps: WORKS })
  const page = harness.render(ConnectMailbox)
  await flushPromises()
  const submit = async () => {
    await page.get('form').trigger('submit')
    await flushPromises()
  }
  const press = async (name: string) => {
    await page
      .findAll('button')
      .find((button) => button.text() === name)
      ?.trigger('click')
    await flushPromises()
  }
  const toLogin = async () => {
    await page.get('input').setValue(' Nordlicht@GMX.de ')
    await submit()
  }
  const heading = () => page.get('h1').text()
  const bodyOf = (path: string) => harness.calls.filter((call) => call.path === path).at(-1)?.body
  return { ...harness, page, submit, press, toLogin, heading, bodyOf }
}

afterEach(() => {
  document.body.innerHTML = ''
})

describe('a mailbox', () => {
  it('is found by its address, tested, and made with what was chosen', async () => {
    const { page, submit, press, toLogin, heading, bodyOf, answers } = await open()
    await toLogin()
    expect(page.text()).toContain('At GMX mail programs have to be let in first')
    await page.get('input[type=password]').setValue('sesame')
    await submit()
    await press('Next')
    expect(heading()).toBe('What is fetched, and what is kept')
    // A comma is part of the folder's name.
    await page.findAll('.folder-choices input')[1]?.setValue(true)
    await submit()
    answers['POST /api/inboxes'] = () => ({ id: 9, settings: {}, members: [] })
    await submit()
    expect(bodyOf('POST /api/inboxes')).toMatchObject({
      channel: 'email',
      name: 'E-mail',
      settings: {
        address: 'nordlicht@gmx.de',
        imapHost: 'imap.gmx.net',
        imapPassword: 'sesame',
        folders: ['INBOX', 'Kunden, alte'],
        eraseAtProvider: true,
        after: 'seen',
      },
    })
  })

  it('whose password is wrong says what to do, and can be tested again', async () => {
    const { page, submit, press, toLogin, heading, answers } = await open()
    answers['POST /api/inboxes/check'] = () => ({ steps: WRONG })
    await toLogin()
    await submit()
    expect(page.get('[aria-invalid=true]').attributes('type')).toBe('password')
    await page.get('input[type=password]').setValue('wrong')
    await submit()
    expect(page.text()).toContain('Type the password once more.')
    answers['POST /api/inboxes/check'] = () => ({ steps: WORKS })
    await page.get('input[type=password]').setValue('sesame')
    await submit()
    expect(page.text()).not.toContain('Type the password once more.')
    await press('Next')
    expect(heading()).toBe('What is fetched, and what is kept')
  })

  it('nobody knows is entered by hand', async () => {
    const { page, submit, toLogin, answers, bodyOf } = await open()
    const error = { code: 'provider_refused', message: 'x' }
    answers['POST /api/inboxes/discover'] = () => reply(422, { error })
    await toLogin()
    expect(page.text()).toContain('The servers could not be found.')
    expect(page.get('details.by-hand').attributes('open')).toBeDefined()
    await page.get('input[type=password]').setValue('sesame')
    await submit()
    expect(bodyOf('POST /api/inboxes/check')).toBeUndefined()
    await page.get('.server-fields input').setValue('imap.nordlicht.example')
    await submit()
    expect(bodyOf('POST /api/inboxes/check')).toMatchObject({
      settings: { imapHost: 'imap.nordlicht.example', smtpHost: null },
    })
  })

  it('that another inbox has is refused at once', async () => {
    const { page, toLogin, answers } = await open()
    answers['POST /api/inboxes/discover'] = () => ({ items: [{ ...GMX, taken: true }] })
    await toLogin()
    expect(page.text()).toContain('Another inbox already has this address')
  })
})
