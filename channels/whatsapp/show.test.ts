import { expect, it } from 'vitest'
import { showAddress } from './show.ts'

it.each([
  ['16505551234', '+1 650 555 1234'],
  ['4915123456789', '+49 151 234 567 89'],
  ['972987654321', '+972 987 654 321'],
  ['79161234567', '+7 916 123 4567'],
  ['5511987654321', '+55 119 876 543 21'],
])('shows the phone number %s as %s', (value, shown) => {
  expect(showAddress({ kind: 'phone', value })).toBe(shown)
})

it('shows a user name with its sign, and other addresses as they are', () => {
  expect(showAddress({ kind: 'username', value: 'carla.n' })).toBe('@carla.n')
  expect(showAddress({ kind: 'bsuid', value: 'US.1349' })).toBe('US.1349')
})
