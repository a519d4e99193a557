import { expect, it } from 'vitest'
import { showAddress } from './show.ts'

it.each([
  ['16505551234', '+1 650 555 1234'],
  ['4915123456789', '+49 151 2345 6789'],
  ['4940555018', '+49 405 55018'],
  ['972987654321', '+972 987 65 4321'],
  ['79161234567', '+7 916 123 4567'],
  ['5511987654321', '+55 119 8765 4321'],
])('shows the phone number %s as %s', (value, shown) => {
  expect(showAddress({ kind: 'phone', value })).toBe(shown)
})

it('shows a user name with its sign, and other addresses as they are', () => {
  expect(showAddress({ kind: 'username', value: 'carla.n' })).toBe('@carla.n')
  expect(showAddress({ kind: 'bsuid', value: 'US.1349' })).toBe('US.1349')
})
