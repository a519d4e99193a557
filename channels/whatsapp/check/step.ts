import type { Account, CheckStep } from '../../adapter.ts'
import { askGraph, type Access, type Answer, type GraphCall } from '../graph.ts'
import type { WhatsAppSettings } from '../settings.ts'

/** Asks the Graph API with the inbox's token. */
export type Ask = (path: string, query?: Record<string, string>) => Promise<Answer>

export function asker(account: Access, signal: AbortSignal): Ask {
  return (path, query = {}) => askGraph(account, { path, query }, signal)
}

/** Asks with the app's own token, as everything that belongs to the app and not to a number is asked. */
export function askApp(
  { baseUrl, settings }: Account<WhatsAppSettings>,
  appId: string,
  call: GraphCall,
  signal: AbortSignal,
): Promise<Answer> {
  const token = `${appId}|${settings.appSecret}`
  return askGraph({ baseUrl, settings: { ...settings, token } }, call, signal)
}

export function told(
  step: string,
  state: CheckStep['state'],
  code: string | null,
  values: Record<string, string> = {},
  mendable = false,
): CheckStep {
  return { step, state, code, values, detail: null, mendable }
}

export function skipped(step: string): CheckStep {
  return told(step, 'skipped', null)
}

/** A step that Meta refused to answer, or that nobody answered. */
export function refused(step: string, answer: Answer & { ok: false }): CheckStep {
  const { status, failure } = answer
  return status === null
    ? { ...told(step, 'failed', 'unreachable'), detail: failure.detail }
    : { ...told(step, 'failed', 'refused', { error: failure.code }), detail: failure.detail }
}

/** A moment as the day it is in UTC: `2027-01-21`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
