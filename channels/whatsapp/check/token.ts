import type { AccountFacts, CheckStep } from '../../adapter.ts'
import { identifier, list, moment, record, text, type Fields } from '../parse/read.ts'
import { dayOf, refused, told, type Ask } from './step.ts'

/** What Meta says of a token. */
export interface Token {
  step: CheckStep
  facts: AccountFacts
  /** The app it belongs to. */
  appId: string | null
  /** What it may do; null where Meta does not say. */
  scopes: Scope[] | null
}

export interface Scope {
  name: string
  /** For these objects only; null: for all that its owner may see. */
  targets: string[] | null
}

const SOON = 14 * 24 * 60 * 60 * 1000

/**
 * A token may ask about itself.
 * From: developers.facebook.com/docs/graph-api/reference/debug_token.
 */
export async function readToken(ask: Ask, token: string, now: number): Promise<Token> {
  const answer = await ask('debug_token', { input_token: token })
  const nothing = { facts: {}, appId: null, scopes: null }
  if (!answer.ok) {
    const invalid = answer.failure.reason === 'channel_disconnected'
    const step = invalid ? told('token', 'failed', 'invalid') : refused('token', answer)
    return { ...nothing, step: { ...step, detail: answer.failure.detail } }
  }
  const data = record(answer.body.data)
  if (!data) return { ...nothing, step: told('token', 'failed', 'unreachable') }
  const scopes = scopesOf(data)
  const until = moment(data.expires_at) || null
  return {
    step: tokenStep(data, until, now),
    facts: { tokenUntil: until, ...(scopes && { scopes: scopes.map(({ name }) => name) }) },
    appId: identifier(data.app_id),
    scopes,
  }
}

function tokenStep(data: Fields, until: number | null, now: number): CheckStep {
  const app = text(data.application, 100) ?? identifier(data.app_id) ?? ''
  if (until !== null && until <= now) return told('token', 'failed', 'expired', { app })
  if (data.is_valid !== true) {
    const detail = text(record(data.error)?.message, 500)
    return { ...told('token', 'failed', 'invalid'), detail }
  }
  if (until === null) return told('token', 'ok', 'valid', { app })
  const values = { app, until: dayOf(until) }
  return until - now < SOON
    ? told('token', 'warning', 'expires_soon', values)
    : told('token', 'ok', 'valid_until', values)
}

/** `scopes` names them all; `granular_scopes` says of some for which objects. */
function scopesOf(data: Fields): Scope[] | null {
  const names = list(data.scopes)
  const granular = list(data.granular_scopes)?.map(record)
  if (!names && !granular) return null
  const targets = new Map<string, string[] | null>()
  for (const name of names ?? []) if (text(name, 100)) targets.set(String(name), null)
  for (const scope of granular ?? []) {
    const name = text(scope?.scope, 100)
    const ids = list(scope?.target_ids)
    if (name) targets.set(name, ids && ids.flatMap((id) => identifier(id) ?? []))
  }
  return [...targets].map(([name, ids]) => ({ name, targets: ids }))
}
