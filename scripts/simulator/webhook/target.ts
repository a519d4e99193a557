/** Where webhooks go, and where they never may. */
import type { NumberState, World } from '../world.ts'

/** The number's own address before its account's before the app's; null: nobody asked for any. */
export const targetOf = (world: World, number: NumberState): string | null =>
  number.facts.callback?.url ??
  world.accounts.of(number.wabaId).callback?.url ??
  world.apps.of(number)?.callbackUrl ??
  null

/** The simulator imitates Meta; it must never be pointed at Meta. */
export function refuseMeta(url: string): void {
  const host = new URL(url).hostname.replace(/\.$/, '')
  if (/(^|\.)(facebook|whatsapp|fbsbx|fbcdn)\.(com|net)$/.test(host)) {
    throw new Error(`The WhatsApp simulator must not be connected to ${host}.`)
  }
}
