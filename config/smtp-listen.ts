/** SMTP_LISTEN and its certificate → where mail is handed to us directly. Pure. */

export interface SmtpListenConfig {
  host: string
  /** 0: any free port (tests). */
  port: number
  /** Files in PEM; null: there is no STARTTLS. */
  tls: { certFile: string; keyFile: string } | null
}

/** null: nothing listens. What is wrong is added to `problems`. */
export function smtpListenConfig(
  listen: string | null,
  certFile: string | null,
  keyFile: string | null,
  problems: string[],
): SmtpListenConfig | null {
  if ((certFile === null) !== (keyFile === null)) {
    problems.push('SMTP_LISTEN_CERT and SMTP_LISTEN_KEY belong together: set both or neither')
  }
  if (listen === null) return null
  const place = placeOf(listen)
  if (!place) {
    problems.push(`SMTP_LISTEN is "${listen}"; expected an address and a port such as 0.0.0.0:2525`)
    return null
  }
  return { ...place, tls: certFile !== null && keyFile !== null ? { certFile, keyFile } : null }
}

function placeOf(given: string): { host: string; port: number } | null {
  const [, host = '', digits = ''] = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(given) ?? []
  const port = Number(digits)
  return host !== '' && port <= 65_535 ? { host: host.replace(/^\[|\]$/g, ''), port } : null
}
