import { expect, it } from 'vitest'
import { coordinatesIn } from './mapLink.ts'

it.each([
  'https://www.google.com/maps/place/Laden/@53.1,9.1,17z/data=!3m1!4b1!4m6!3m5!8m2!3d53.5511!4d9.9937',
  'https://www.google.com/maps/@53.5511,9.9937,17z',
  'https://maps.google.com/?q=53.5511,9.9937',
  'https://www.openstreetmap.org/?mlat=53.5511&mlon=9.9937#map=17/53.1/9.1',
  'https://www.openstreetmap.org/#map=17/53.5511/9.9937',
  'https://maps.apple.com/?ll=53.5511,9.9937&q=Laden',
  'geo:53.5511,9.9937?z=17',
  ' 53.5511, 9.9937 ',
])('reads the coordinates in %s', (text) => {
  expect(coordinatesIn(text)).toEqual({ latitude: 53.5511, longitude: 9.9937 })
})

it.each(['https://maps.app.goo.gl/abc', 'Musterweg 7', '', '91, 10', '12, 181'])(
  'finds none in “%s”',
  (text) => {
    expect(coordinatesIn(text)).toBeNull()
  },
)
