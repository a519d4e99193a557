/** A place as an agent types it. */
import { coordinatesIn } from '../../lib/mapLink.ts'

export interface PlaceDraft {
  /** A link copied from a map, or two numbers. */
  where: string
  name: string
  address: string
}

export const emptyPlace = (): PlaceDraft => ({ where: '', name: '', address: '' })

export function placeOf({ where, name, address }: PlaceDraft) {
  const at = coordinatesIn(where)
  return at && { ...at, name: name.trim() || null, address: address.trim() || null }
}
