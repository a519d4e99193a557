import { z } from 'zod'
import type { FoundAccount, Outcome } from '../adapter.ts'
import { asker, type Ask } from './check/step.ts'
import { readToken, type Token } from './check/token.ts'
import { outcomeOf, type Access } from './graph.ts'
import { readPages } from './pages.ts'
import { identifier, list, record, text } from './parse/read.ts'
import { settings } from './settings.ts'

/** What must be there before Meta can be asked. The rest is what is to be found out. */
const Given = z.object({ token: settings.shape.token, graphVersion: settings.shape.graphVersion })

/** Whoever has more business accounts than this names the number by hand. */
const MOST = 25

/** The numbers that a token may use: its scopes name the business accounts, and these their numbers. */
export async function discover(
  given: Record<string, unknown>,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Outcome<FoundAccount[]>> {
  const entered = Given.safeParse(given)
  if (!entered.success) return refused('token', 'bad_request', 'A token is needed first.')
  const access = { baseUrl, settings: entered.data }
  const ask = asker(access, signal)
  const token = await readToken(ask, entered.data.token, Date.now())
  if (token.step.state === 'failed') return unusable(token)
  const found: FoundAccount[] = []
  for (const wabaId of accountsOf(token).slice(0, MOST)) {
    const numbers = await numbersOf(access, ask, wabaId, signal)
    if (!numbers.ok) return numbers
    found.push(...numbers.value)
  }
  return { ok: true, value: found }
}

function accountsOf({ scopes }: Token): string[] {
  const granted = (scopes ?? []).filter(({ name }) => name.startsWith('whatsapp_business_'))
  // They become parts of a path.
  return [...new Set(granted.flatMap(({ targets }) => targets ?? []))].filter((id) => /^\d{1,32}$/.test(id))
}

async function numbersOf(
  access: Access,
  ask: Ask,
  wabaId: string,
  signal: AbortSignal,
): Promise<Outcome<FoundAccount[]>> {
  const query = { fields: 'id,display_phone_number,verified_name', limit: '100' }
  const [account, numbers] = await Promise.all([
    ask(wabaId, { fields: 'name' }),
    readPages(access, { path: `${wabaId}/phone_numbers`, query }, signal),
  ])
  // Its name is a comfort; the numbers are what is asked for.
  const group = account.ok ? text(account.body.name, 100) : null
  return outcomeOf(numbers, ({ data }) =>
    (list(data) ?? []).flatMap((number) => foundAccount(number, wabaId, group) ?? []),
  )
}

function foundAccount(value: unknown, wabaId: string, group: string | null): FoundAccount | null {
  const number = record(value)
  const phoneNumberId = identifier(number?.id)
  if (!phoneNumberId) return null
  const displayNumber = text(number?.display_phone_number, 40)
  const label = [displayNumber, text(number?.verified_name, 100)].filter(Boolean).join(' · ')
  return { settings: { phoneNumberId, wabaId, displayNumber }, label: label || phoneNumberId, group }
}

function unusable({ step }: Token): Outcome<never> {
  const ended = step.code === 'expired' || step.code === 'invalid'
  const code = step.values.error ?? step.code ?? 'token'
  return refused(code, ended ? 'channel_disconnected' : 'provider_trouble', step.detail)
}

function refused(
  code: string,
  reason: 'bad_request' | 'channel_disconnected' | 'provider_trouble',
  detail: string | null,
): Outcome<never> {
  return { ok: false, failure: { code, reason, detail }, retry: null, pauses: false }
}
