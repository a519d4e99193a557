/** Where the mailbox is, and how we sign in there. */
import type { MailboxSettings } from '../../../../server/contract/mailbox.ts'
import { t } from '../../../lib/i18n.ts'
import { entered, type Faults, type SectionForm } from './settings.ts'

const SECRETS = ['imapPassword', 'smtpPassword', 'oauthClientSecret', 'oauthRefreshToken'] as const
const OPEN = [
  'imapHost',
  'imapUser',
  'smtpHost',
  'smtpUser',
  'oauthClientId',
  'oauthEndpoint',
  'oauthScope',
] as const

export interface ConnectionDraft
  extends
    Pick<MailboxSettings, 'receive' | 'imapEncryption' | 'smtpEncryption' | 'login'>,
    Record<(typeof SECRETS)[number] | (typeof OPEN)[number], string> {
  imapPort: string
  smtpPort: string
}

const isHost = (text: string) => /^[a-z0-9.:-]+$/i.test(text.trim())
const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535

export const connection: SectionForm<ConnectionDraft> = {
  read: (settings) => ({
    receive: settings.receive ?? 'imap',
    imapHost: settings.imapHost ?? '',
    imapPort: String(settings.imapPort ?? 993),
    imapEncryption: settings.imapEncryption ?? 'tls',
    imapUser: settings.imapUser ?? '',
    imapPassword: '',
    smtpHost: settings.smtpHost ?? '',
    smtpPort: String(settings.smtpPort ?? 465),
    smtpEncryption: settings.smtpEncryption ?? 'tls',
    smtpUser: settings.smtpUser ?? '',
    smtpPassword: '',
    login: settings.login ?? 'password',
    oauthClientId: settings.oauthClientId ?? '',
    oauthClientSecret: '',
    oauthRefreshToken: '',
    oauthEndpoint: settings.oauthEndpoint ?? '',
    oauthScope: settings.oauthScope ?? '',
  }),
  /** A secret left empty stays as it is. */
  write: (draft) => ({
    receive: draft.receive,
    imapPort: Number(draft.imapPort),
    imapEncryption: draft.imapEncryption,
    smtpPort: Number(draft.smtpPort),
    smtpEncryption: draft.smtpEncryption,
    login: draft.login,
    ...Object.fromEntries(OPEN.map((key) => [key, entered(draft[key])])),
    ...Object.fromEntries(SECRETS.filter((key) => draft[key] !== '').map((key) => [key, draft[key]])),
  }),
  check: (draft) => {
    const faults: Faults = {}
    if (draft.receive === 'imap' && !isHost(draft.imapHost)) faults['imapHost'] = t('mailbox.fault.host')
    if (!isPort(draft.imapPort)) faults['imapPort'] = t('mailbox.fault.port')
    if (draft.smtpHost !== '' && !isHost(draft.smtpHost)) faults['smtpHost'] = t('mailbox.fault.host')
    if (!isPort(draft.smtpPort)) faults['smtpPort'] = t('mailbox.fault.port')
    return faults
  },
}

/** Before there is an inbox: what has to be entered to sign in at all. */
export function lacking(draft: ConnectionDraft): Faults {
  if (draft.login === 'password') {
    return draft.receive === 'imap' && draft.imapPassword === ''
      ? { imapPassword: t('mailbox.fault.password') }
      : {}
  }
  const needed = ['oauthClientId', 'oauthRefreshToken', 'oauthEndpoint'] as const
  return Object.fromEntries(
    needed.filter((key) => draft[key].trim() === '').map((key) => [key, t('mailbox.fault.needed')]),
  )
}
