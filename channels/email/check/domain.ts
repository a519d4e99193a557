/** Whether others can tell that mail from this address is genuine: SPF, DKIM and DMARC of its domain. */
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { CheckStep } from '../../adapter.ts'
import { readDkim, type Dkim } from '../dns/dkim.ts'
import { readDmarc, type Dmarc } from '../dns/dmarc.ts'
import { domainOf } from '../dns/domain.ts'
import type { Names } from '../dns/names.ts'
import { readSpf, type Spf } from '../dns/spf.ts'
import { providerBySmtp, providerOf } from '../providers/providers.ts'
import { told } from './step.ts'

export async function domainSteps(
  { address, smtpHost }: MailboxSettings,
  names: Names,
): Promise<CheckStep[]> {
  const domain = domainOf(address)
  const owner = providerOf(domain)
  // A domain of the provider's own is none of the admin's business.
  if (owner) {
    return ['spf', 'dkim', 'dmarc'].map((step) => told(step, 'ok', 'provider', { provider: owner.name }))
  }
  const sender = providerBySmtp(smtpHost)
  const [spf, dkim, dmarc] = await Promise.all([
    readSpf(names, domain, sender?.spf ?? null),
    readDkim(names, domain, sender?.selectors ?? null),
    readDmarc(names, domain),
  ])
  return [spfStep(spf, domain), dkimStep(dkim, domain, sender?.name ?? ''), dmarcStep(dmarc, domain)]
}

function spfStep(spf: Spf, domain: string): CheckStep {
  if (spf.kind === 'found') return told('spf', 'ok', 'found', { domain })
  if (spf.kind === 'lacks') return told('spf', 'warning', 'lacks', { domain, include: spf.include })
  return told('spf', 'warning', spf.kind, { domain })
}

function dkimStep(dkim: Dkim, domain: string, provider: string): CheckStep {
  if (dkim.kind === 'found') return told('dkim', 'ok', 'found', { domain, selector: dkim.selector })
  if (dkim.kind === 'missing') {
    return told('dkim', 'warning', 'missing', { domain, provider, selectors: dkim.selectors.join(', ') })
  }
  return told('dkim', dkim.kind === 'unknown' ? 'warning' : 'skipped', dkim.kind, { domain })
}

function dmarcStep(dmarc: Dmarc, domain: string): CheckStep {
  if (dmarc.kind === 'policy') {
    return told('dmarc', 'ok', dmarc.policy === 'none' ? 'watching' : 'policy', {
      domain,
      policy: dmarc.policy,
    })
  }
  return told('dmarc', 'warning', dmarc.kind, { domain })
}
