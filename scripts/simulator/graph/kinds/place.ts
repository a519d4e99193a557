import { number, object, optionalText } from '../checks.ts'
import type { Kind } from './kind.ts'

export const locationKind: Kind = (body) => {
  const place = object(body, 'location', 'location')
  return {
    content: {
      latitude: number(place, 'latitude', "location['latitude']", 90),
      longitude: number(place, 'longitude', "location['longitude']", 180),
      name: optionalText(place, 'name', "location['name']", 1000),
      address: optionalText(place, 'address', "location['address']", 1000),
    },
  }
}
