import type { AccountFacts, CheckStep } from '../../adapter.ts'
import { record, text } from '../parse/read.ts'
import { told, type Ask } from './step.ts'

const MINUTE = 60 * 1000
const HOUR_OF_MINUTES = 60

/** How long Meta keeps messages unless told otherwise. */
const USUAL_RETENTION = 30 * 24 * 60 * MINUTE

/**
 * Where Meta keeps messages at rest.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/overview/local-storage and …/no-storage.
 */
export async function storageStep(
  ask: Ask,
  phoneNumberId: string,
): Promise<{ step: CheckStep; facts: AccountFacts }> {
  const answer = await ask(`${phoneNumberId}/settings`)
  // Older versions have no such edge, which is no reason to call the inbox broken.
  if (!answer.ok) {
    const step = { ...told('storage', 'warning', 'unknown'), detail: answer.failure.detail }
    return { step, facts: {} }
  }
  const storage = record(answer.body.storage_configuration)
  const status = (text(storage?.status, 60) ?? '').toUpperCase()
  if (status.startsWith('NO_STORAGE')) {
    const given = Number(storage?.retention_minutes ?? NaN)
    const minutes = Number.isSafeInteger(given) && given > 0 ? given : HOUR_OF_MINUTES
    const step = told('storage', 'ok', 'no_storage', { minutes: String(minutes) })
    return { step, facts: { storageRegion: null, providerRetention: minutes * MINUTE } }
  }
  const region = text(storage?.data_localization_region, 10)?.toUpperCase() ?? null
  const step = region ? told('storage', 'ok', 'region', { region }) : told('storage', 'warning', 'anywhere')
  return { step, facts: { storageRegion: region, providerRetention: USUAL_RETENTION } }
}
