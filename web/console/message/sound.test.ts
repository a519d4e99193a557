import { expect, it } from 'vitest'
import { soundVersion } from './sound.ts'

const voice = { mimeType: 'audio/ogg; codecs=opus', peaks: [0, 1] }

it('a voice note is played as it is where the browser knows it, and unpacked elsewhere', () => {
  expect(soundVersion(voice, () => true)).toBe('whole')
  expect(soundVersion(voice, () => false)).toBe('wav')
})

it('what the server can not unpack is left as it is', () => {
  expect(soundVersion({ ...voice, peaks: null }, () => false)).toBe('whole')
  expect(soundVersion({ mimeType: 'audio/mp4', peaks: null }, () => false)).toBe('whole')
})
