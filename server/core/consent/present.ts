import type { ConsentView } from '../../contract/contact.ts'
import type { Consent } from './store.ts'

export function presentConsent({ channel, purpose, state, source, detail, at }: Consent): ConsentView {
  return { channel, purpose, state, source, detail, at }
}
