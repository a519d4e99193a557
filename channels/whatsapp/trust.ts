const HOSTS: ReadonlySet<string> = new Set(['graph.facebook.com', 'lookaside.fbsbx.com'])

/**
 * True for an address that may be shown the token: Meta's hosts over https, and the very origin the inbox
 * is configured with. Addresses of files arrive from outside and may name any host at all.
 */
export function mayHaveToken(url: URL, baseUrl: string): boolean {
  if (url.username || url.password) return false
  const base = new URL(baseUrl)
  if (url.origin === base.origin) return true
  const known =
    HOSTS.has(url.hostname) || url.hostname.endsWith('.whatsapp.net') || url.hostname === base.hostname
  return known && url.protocol === 'https:' && url.port === ''
}
