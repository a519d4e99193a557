/** The owner at a desk whose inbox is a mailbox at a real IMAP server, and a post office that serves it. */
import type { Locator, Page } from 'playwright-core'
import type { HealthView } from '../../server/contract/inbox.ts'
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { until } from '../helpers/acts.ts'
import { IMAP_PASSWORD } from '../helpers/dovecot.ts'
import { openDesk, type Desk } from './desk.ts'
import { openPostOffice, sourcesOf, type PostOffice } from './post-office.ts'
import { ownersToken } from './website-desk.ts'

export interface MailDesk extends Desk {
  office: PostOffice
  inboxId: number
  /** Puts something into the company's mailbox that no mail program would send. */
  putIn(source: string): Promise<void>
  /** What lies there, each as it came. */
  sources(): Promise<string[]>
}

export const COMPANY = 'service@nordlicht.example'

export async function openMailDesk(
  settings: Partial<MailboxSettings> = {},
  ...product: Parameters<typeof openDesk>
): Promise<MailDesk> {
  const [desk, office] = await Promise.all([openDesk(...product), openPostOffice()])
  const user = office.open(COMPANY)
  const { id: inboxId } = await createInbox(
    desk.product.server.ctx,
    { kind: 'system' },
    {
      channel: 'email',
      name: 'service@',
      settings: {
        address: COMPANY,
        senderName: '{agent}, Nordlicht',
        signature: '<p>Nordlicht Möbel GmbH</p>',
        imapHost: '127.0.0.1',
        imapPort: office.dovecot.port,
        imapEncryption: 'none',
        imapUser: user,
        imapPassword: IMAP_PASSWORD,
        ...office.smtp,
        ...settings,
      },
    },
  )
  await untilCollecting(desk, inboxId)
  return {
    ...desk,
    office,
    inboxId,
    putIn: (source) => office.dovecot.append(user, source),
    sources: () => sourcesOf(office.dovecot, user),
    [Symbol.asyncDispose]: async () => {
      await desk[Symbol.asyncDispose]()
      await office[Symbol.asyncDispose]()
    },
  }
}

/** Mail from before that moment would be none of ours. */
async function untilCollecting(desk: Desk, inboxId: number): Promise<void> {
  const headers = { authorization: `Bearer ${await ownersToken(desk)}` }
  await until(async () => {
    const response = await fetch(`${desk.product.url}/api/inboxes/${inboxId}/health`, { headers })
    const { collector } = (await response.json()) as HealthView
    if (collector?.state !== 'ready') throw new Error(`the collector is ${JSON.stringify(collector)}`)
  })
}

/** Somebody whom the mail that is written goes to. */
export const recipient = (page: Page, address: string): Locator =>
  page.getByRole('region', { name: 'Write' }).getByRole('listitem').filter({ hasText: address })

/** As somebody types an address and goes on. `row`: To, Cc or Bcc. */
export async function addRecipient(place: Page | Locator, row: string, address: string): Promise<void> {
  const field = place.getByRole('combobox', { name: row, exact: true })
  await field.fill(address)
  await field.press('Enter')
}

export const sendMail = (page: Page): Promise<void> => page.keyboard.press('Control+Enter')

/** One entry of a mail's menu. */
export async function chooseOf(mail: Locator, entry: string): Promise<void> {
  await mail.first().getByRole('button', { name: 'More', exact: true }).click()
  await mail.page().getByRole('menuitem', { name: entry, exact: true }).click()
}
