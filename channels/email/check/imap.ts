/** Whether mail can be fetched: the server, the login, the folders, and how soon it tells what comes. */
import type { ImapFlow } from 'imapflow'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, CheckStep } from '../../adapter.ts'
import { LoginFailure } from '../login.ts'
import { connect, PATIENCE, type Patience } from '../imap/connect.ts'
import { collectFailure } from '../imap/failure.ts'
import { skipped, told, troubleOf } from './step.ts'

const HURRY: Patience = { ...PATIENCE, connect: 12_000, greeting: 10_000, silence: 15_000 }
const STEPS = ['imap_server', 'imap_login', 'imap_folders', 'imap_idle'] as const

export async function imapSteps(
  account: Account<MailboxSettings>,
  signal: AbortSignal,
): Promise<CheckStep[]> {
  const { settings } = account
  if (settings.receive === 'smtp') {
    return [told('imap_server', 'skipped', 'handed_in')]
  }
  let client: ImapFlow
  try {
    client = await connect(account, signal, HURRY)
  } catch (error) {
    return failed(error, settings)
  }
  try {
    const reached = told('imap_server', 'ok', 'reached', serverOf(settings))
    const signedIn = told('imap_login', 'ok', 'accepted', { user: userOf(settings) })
    const folders = await foldersStep(client, settings)
    return [reached, signedIn, folders, idleStep(client, settings)]
  } finally {
    client.close()
  }
}

const serverOf = ({ imapHost, imapPort }: MailboxSettings) => ({
  host: imapHost ?? '',
  port: String(imapPort),
})
const userOf = ({ imapUser, address }: MailboxSettings) => imapUser ?? address

function failed(error: unknown, settings: MailboxSettings): CheckStep[] {
  const { failure, cause } = collectFailure(error)
  const values = { ...serverOf(settings), user: userOf(settings) }
  const rest = STEPS.slice(2).map(skipped)
  // Without a token nobody has asked the server anything.
  if (cause instanceof LoginFailure) {
    const code = failure.code === 'no_tls' ? 'not_encrypted' : 'token'
    const login = told('imap_login', 'failed', code, { ...values, error: failure.code }, failure.detail)
    return [skipped('imap_server'), login, ...rest]
  }
  const { stage, code } = troubleOf(failure, cause)
  return stage === 'server'
    ? [told('imap_server', 'failed', code, values, failure.detail), skipped('imap_login'), ...rest]
    : [
        told('imap_server', 'ok', 'reached', serverOf(settings)),
        told('imap_login', 'failed', code, values, failure.detail),
        ...rest,
      ]
}

/** `all`: the folders there are, one a line; an admin chooses from them. */
async function foldersStep(client: ImapFlow, { folders }: MailboxSettings): Promise<CheckStep> {
  try {
    const list = await client.list()
    const there = list.filter(({ flags }) => !flags.has('\\Noselect')).map(({ path }) => path)
    const missing = folders.filter((folder) => !there.some((path) => isSame(path, folder)))
    const all = there.slice(0, 500).join('\n')
    return missing.length > 0
      ? told('imap_folders', 'failed', 'missing', { missing: missing.join(', '), all })
      : told('imap_folders', 'ok', 'there', { folders: folders.join(', '), all })
  } catch (error) {
    return told('imap_folders', 'failed', 'not_listed', {}, collectFailure(error).failure.detail)
  }
}

/** INBOX is one name in whatever case (RFC 3501, 5.1). */
const isSame = (one: string, other: string) =>
  one === other || (one.toUpperCase() === 'INBOX' && other.toUpperCase() === 'INBOX')

/** `after` and what is deleted there need more of a server than reading does. */
function idleStep({ capabilities }: ImapFlow, settings: MailboxSettings): CheckStep {
  const has = (name: string) => capabilities.has(name)
  if (!has('IDLE')) return told('imap_idle', 'warning', 'polling')
  if (settings.after === 'move' && !has('MOVE') && !has('UIDPLUS'))
    return told('imap_idle', 'warning', 'no_move')
  if (settings.eraseAtProvider && !has('UIDPLUS')) return told('imap_idle', 'warning', 'no_deletion')
  return told('imap_idle', 'ok', 'at_once')
}
