/** What a domain wants done with mail that only pretends to be from it (RFC 7489). */
import type { Names } from './names.ts'

export type Dmarc =
  | { kind: 'policy'; policy: 'none' | 'quarantine' | 'reject' }
  | { kind: 'missing' | 'several' | 'broken' | 'unknown' }

/** The domain's own word, else that of the domains above it. A lone top-level domain says nothing. */
export async function readDmarc(names: Names, domain: string): Promise<Dmarc> {
  for (let at = domain; at.includes('.'); at = at.slice(at.indexOf('.') + 1)) {
    const records = await names.txt(`_dmarc.${at}`)
    if (records === null) return { kind: 'unknown' }
    const [record, another] = records.filter((each) => /^v=DMARC1\s*(;|$)/i.test(each))
    if (another !== undefined) return { kind: 'several' }
    if (record !== undefined) return policyOf(record, at !== domain)
  }
  return { kind: 'missing' }
}

/** `sp` is for the domains below; without it `p` is for them, too. */
function policyOf(record: string, below: boolean): Dmarc {
  const tags = new Map(
    record.split(';').map((tag) => {
      const [name = '', value = ''] = tag.split('=', 2)
      return [name.trim().toLowerCase(), value.trim().toLowerCase()] as const
    }),
  )
  const policy = (below ? tags.get('sp') : undefined) ?? tags.get('p')
  return policy === 'none' || policy === 'quarantine' || policy === 'reject'
    ? { kind: 'policy', policy }
    : { kind: 'broken' }
}
