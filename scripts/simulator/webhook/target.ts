/** The simulator imitates Meta; it must never be pointed at Meta. */
export function refuseMeta(url: string): void {
  const host = new URL(url).hostname
  if (/(^|\.)(facebook|whatsapp|fbsbx)\.(com|net)$/.test(host)) {
    throw new Error(`The WhatsApp simulator must not be connected to ${host}.`)
  }
}
