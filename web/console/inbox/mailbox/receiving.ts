/** Which mail is taken in, and what becomes of it at the provider. */
import type { MailboxSettings } from '../../../../server/contract/mailbox.ts'
import { t } from '../../../lib/i18n.ts'
import { entered, linesOf, type Faults, type SectionForm } from './settings.ts'

export interface ReceivingDraft extends Record<string, unknown> {
  aliases: string
  /** One a line. */
  folders: string
  from: 'now' | 'day'
  since: string
  after: MailboxSettings['after']
  moveTo: string
  authenticators: string
}

const isAddress = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text)

export const receiving: SectionForm<ReceivingDraft> = {
  read: (settings) => ({
    aliases: (settings.aliases ?? []).join('\n'),
    folders: (settings.folders ?? ['INBOX']).join('\n'),
    from: settings.since ? 'day' : 'now',
    since: settings.since ?? '',
    after: settings.after ?? 'seen',
    moveTo: settings.moveTo ?? '',
    authenticators: (settings.authenticators ?? []).join('\n'),
  }),
  write: (draft) => ({
    aliases: linesOf(draft.aliases),
    folders: linesOf(draft.folders),
    since: draft.from === 'day' ? entered(draft.since) : null,
    after: draft.after,
    moveTo: draft.after === 'move' ? entered(draft.moveTo) : null,
    authenticators: linesOf(draft.authenticators),
  }),
  check: (draft) => {
    const faults: Faults = {}
    if (!linesOf(draft.aliases).every(isAddress)) faults['aliases'] = t('mailbox.fault.aliases')
    if (linesOf(draft.folders).length === 0) faults['folders'] = t('mailbox.fault.folders')
    if (draft.from === 'day' && draft.since === '') faults['since'] = t('mailbox.fault.since')
    if (draft.after === 'move') {
      if (draft.moveTo.trim() === '') faults['moveTo'] = t('mailbox.fault.moveTo')
      else if (linesOf(draft.folders).includes(draft.moveTo.trim()))
        faults['moveTo'] = t('mailbox.fault.moveBack')
    }
    return faults
  },
}
