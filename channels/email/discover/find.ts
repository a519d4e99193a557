/** Where the mail of an address is: by our own table, by what its domain says, or by who answers. */
import type { Names } from '../dns/names.ts'
import { providerByMx, providerOf, serverAt } from '../providers/providers.ts'
import { starttls, tls, type MailServer, type Provider } from '../providers/provider.ts'
import type { Answers } from './answers.ts'

export interface Found {
  provider: Provider | null
  imap: MailServer
  smtp: MailServer
  /** domain: of the address · mx: who takes its mail · srv: the domain says so · guess: somebody answered */
  by: 'domain' | 'mx' | 'srv' | 'guess'
}

/** null: nobody knows. */
export async function findServers(
  domain: string,
  names: Names,
  answers: Answers,
  signal: AbortSignal,
): Promise<Found | null> {
  const own = providerOf(domain)
  if (own) return { provider: own, imap: own.imap, smtp: own.smtp, by: 'domain' }
  const hosts = (await names.mx(domain)) ?? []
  const hosted = providerByMx(hosts)
  if (hosted) {
    const { provider, host } = hosted
    return { provider, imap: serverAt(provider.imap, host), smtp: serverAt(provider.smtp, host), by: 'mx' }
  }
  return (await announced(domain, names)) ?? guessed(domain, hosts, answers, signal)
}

/** RFC 6186 and RFC 8314, 5.1. A host of '' means that the domain has no such service. */
async function announced(domain: string, names: Names): Promise<Found | null> {
  const [imaps, submissions, submission] = await Promise.all(
    ['_imaps', '_submissions', '_submission'].map((service) => names.srv(`${service}._tcp.${domain}`)),
  )
  const imap = imaps?.find(({ host }) => host !== '')
  const atOnce = submissions?.find(({ host }) => host !== '')
  const upgraded = submission?.find(({ host }) => host !== '')
  if (!imap || !(atOnce ?? upgraded)) return null
  const smtp: MailServer | undefined = atOnce
    ? { ...atOnce, encryption: 'tls' }
    : upgraded && { ...upgraded, encryption: 'starttls' }
  return smtp ? { provider: null, imap: { ...imap, encryption: 'tls' }, smtp, by: 'srv' } : null
}

/** The names most servers have, and that of the host that takes the mail: often it is the only one there is. */
async function guessed(
  domain: string,
  hosts: readonly string[],
  answers: Answers,
  signal: AbortSignal,
): Promise<Found | null> {
  const at = (...names: string[]) => [
    ...new Set([...names.map((name) => `${name}.${domain}`), ...hosts.slice(0, 1)]),
  ]
  const [imap, smtp] = await Promise.all([
    first(
      at('imap', 'mail').map((host) => tls(host, 993)),
      'imap',
      answers,
      signal,
    ),
    first(
      at('smtp', 'mail').flatMap((host) => [tls(host, 465), starttls(host)]),
      'smtp',
      answers,
      signal,
    ),
  ])
  return imap && smtp ? { provider: null, imap, smtp, by: 'guess' } : null
}

/** All at once, and then the first in their order. */
async function first(
  servers: readonly MailServer[],
  language: 'imap' | 'smtp',
  answers: Answers,
  signal: AbortSignal,
): Promise<MailServer | null> {
  const there = await Promise.all(servers.map((server) => answers(server, language, signal)))
  return servers[there.indexOf(true)] ?? null
}
