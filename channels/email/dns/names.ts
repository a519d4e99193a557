/** What the domain name system says of a domain's mail. */
import { Resolver } from 'node:dns/promises'

export interface Names {
  /** Hosts that take its mail, best first; empty: none; null: nobody answered. */
  mx(domain: string): Promise<string[] | null>
  /** Where a service is, best first (RFC 2782). A host of '' says that there is none. */
  srv(name: string): Promise<Array<{ host: string; port: number }> | null>
  /** Each record in one piece. */
  txt(name: string): Promise<string[] | null>
}

const PATIENCE_MS = 3000
const MOST = 50

/** Asks the resolver of this machine. */
export function namesOf(signal: AbortSignal): Names {
  const resolver = new Resolver({ timeout: PATIENCE_MS, tries: 2 })
  signal.addEventListener('abort', () => resolver.cancel(), { once: true })
  return {
    mx: (domain) =>
      known(async () =>
        (await resolver.resolveMx(domain))
          .toSorted((one, other) => one.priority - other.priority)
          .map(({ exchange }) => bare(exchange))
          // A lone dot: it takes none (RFC 7505).
          .filter((host) => host !== ''),
      ),
    srv: (name) =>
      known(async () =>
        (await resolver.resolveSrv(name))
          .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight)
          .map(({ name: host, port }) => ({ host: bare(host), port })),
      ),
    txt: (name) => known(async () => (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))),
  }
}

const bare = (host: string) => host.toLowerCase().replace(/\.$/, '')

/** No such name, and a name without such a record, are answers. */
async function known<T>(ask: () => Promise<T[]>): Promise<T[] | null> {
  try {
    return (await ask()).slice(0, MOST)
  } catch (error) {
    const { code } = error as { code?: string }
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : null
  }
}
