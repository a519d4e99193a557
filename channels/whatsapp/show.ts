import type { Address } from '../adapter.ts'

/** Calling codes of one and two digits; all others have three. */
const SHORT = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** An address as people know it: `+49 151 234 567 89`, `@name`. */
export function showAddress({ kind, value }: Address): string {
  if (kind === 'username') return `@${value}`
  return kind === 'phone' ? showPhone(value) : value
}

/** Every country groups in its own way; threes read well in all of them. */
function showPhone(digits: string): string {
  const country = SHORT.exec(digits)?.[0] ?? digits.slice(0, 3)
  const groups = digits.slice(country.length).match(/\d{4}$|\d{3}|\d+/g) ?? []
  return [`+${country}`, ...groups].join(' ')
}
