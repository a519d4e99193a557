import type { ConsentView } from '../../contract/contact.ts'
import type { ListedConsent } from './store.ts'

export function presentConsent(row: ListedConsent): ConsentView {
  const { channel, purpose, state, source, detail, version, language, at } = row
  return {
    channel,
    purpose,
    state,
    source,
    detail,
    notice: version === null ? null : { version, language: language ?? '' },
    at,
  }
}
