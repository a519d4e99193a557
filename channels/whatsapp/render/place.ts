import type { Place } from '../../adapter.ts'
import { given } from './given.ts'

export function renderPlace({ latitude, longitude, name, address }: Place): Record<string, unknown> {
  return { latitude, longitude, ...given({ name, address }) }
}
