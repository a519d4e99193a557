/** Who keeps the mail of a domain, from a table of ours: nobody is asked about anybody's address. */
import { isLoopback } from '../loopback.ts'
import { hosting } from './hosting.ts'
import { mailboxes } from './mailboxes.ts'
import { AT_MX, type MailServer, type Provider } from './provider.ts'
import { world } from './world.ts'

export const PROVIDERS: readonly Provider[] = [...mailboxes, ...hosting, ...world]

const isAt = (name: string, domain: string) => name === domain || name.endsWith(`.${domain}`)

/** By the domain of an address itself. */
export const providerOf = (domain: string): Provider | null =>
  PROVIDERS.find(({ domains }) => domains.some((own) => isAt(domain, own))) ?? null

/** By the hosts that take a domain's mail, best first: the longest name that fits is meant. */
export function providerByMx(hosts: readonly string[]): { provider: Provider; host: string } | null {
  for (const host of hosts) {
    const fits = PROVIDERS.flatMap((provider) =>
      provider.mx.filter((suffix) => isAt(host, suffix)).map((suffix) => ({ provider, host, suffix })),
    ).toSorted((one, other) => other.suffix.length - one.suffix.length)
    if (fits[0]) return fits[0]
  }
  return null
}

/** By the server that mail is sent through; of several, the one that knows what a domain of one's own needs. */
export function providerBySmtp(host: string | null): Provider | null {
  if (host === null || isLoopback(host)) return null
  const all = PROVIDERS.filter(({ smtp, mx }) =>
    smtp.host === AT_MX ? mx.some((suffix) => isAt(host, suffix)) : smtp.host === host,
  )
  return all.find(({ spf }) => spf !== undefined) ?? all[0] ?? null
}

/** Its servers for a domain whose mail goes to this host. */
export const serverAt = (server: MailServer, mx: string): MailServer =>
  server.host === AT_MX ? { ...server, host: mx } : server
