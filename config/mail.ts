/** SMTP_URL and MAIL_FROM → how mail is sent. Pure. */

export interface MailConfig {
  host: string
  port: number
  /** TLS from the first byte (smtps://), or by STARTTLS (smtp://). */
  tls: 'at_once' | 'upgraded'
  login: { user: string; password: string } | null
  from: { name: string; address: string }
}

/**
 * Both or neither: null. What is wrong is added to `problems`, without what was given as the password.
 */
export function mailConfig(
  smtpUrl: string | null,
  mailFrom: string | null,
  problems: string[],
): MailConfig | null {
  if (smtpUrl === null && mailFrom === null) return null
  if (smtpUrl === null) problems.push('MAIL_FROM is set, but SMTP_URL is not: mail needs both')
  if (mailFrom === null) problems.push('SMTP_URL is set, but MAIL_FROM is not: mail needs both')
  const server = smtpUrl === null ? null : serverOf(smtpUrl)
  const from = mailFrom === null ? null : senderOf(mailFrom)
  if (smtpUrl !== null && !server) {
    problems.push('SMTP_URL is not an address such as smtps://user:password@mail.example.com:465')
  }
  if (mailFrom !== null && !from) {
    problems.push(`MAIL_FROM is "${mailFrom}"; expected an address, or Name <address>`)
  }
  return server && from ? { ...server, from } : null
}

function serverOf(given: string): Omit<MailConfig, 'from'> | null {
  const url = URL.canParse(given) ? new URL(given) : null
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return null
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return null
  const tls = url.protocol === 'smtps:' ? 'at_once' : 'upgraded'
  const [user, password] = [decoded(url.username), decoded(url.password)]
  if (user === null || password === null || (user === '') !== (password === '')) return null
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls === 'at_once' ? 465 : 587) : Number(url.port),
    tls,
    login: user === '' ? null : { user, password },
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

function senderOf(given: string): MailConfig['from'] | null {
  const named = /^"?([^"<>\p{C}]*?)"?\s*<([^<>]+)>$/u.exec(given)
  const [name, address] = named ? [named[1] ?? '', named[2] ?? ''] : ['', given]
  return isAddress(address) ? { name: name.trim(), address } : null
}

/** One address and nothing beside it: no list, no quotes, no comment, no second line. */
export const isAddress = (text: string): boolean => /^[^\s@<>",;:()\\[\]]+@[^\s@<>",;:()\\[\]]+$/.test(text)
