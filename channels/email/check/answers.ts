/** Whether answers can carry the proof that they are ones in their address. */
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { CheckStep } from '../../adapter.ts'
import { providerBySmtp } from '../providers/providers.ts'
import { told } from './step.ts'

export function answersStep({ address, replyTokens, smtpHost }: MailboxSettings): CheckStep {
  const at = address.lastIndexOf('@')
  const example = `${address.slice(0, at)}+…${address.slice(at)}`
  if (replyTokens === 'none') return told('answers', 'ok', 'plain', { address })
  const provider = providerBySmtp(smtpHost)
  if (provider?.plus === false) return told('answers', 'failed', 'no_plus', { provider: provider.name })
  return provider?.plus
    ? told('answers', 'ok', 'plus', { example })
    : told('answers', 'warning', 'plus_unknown', { example })
}
