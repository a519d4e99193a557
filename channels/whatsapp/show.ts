import type { Address } from '../adapter.ts'

/** Calling codes of one and two digits; all others have three. */
const SHORT = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** An address as people know it: `+49 151 5550 3412`, `@name`. */
export function showAddress({ kind, value }: Address): string {
  if (kind === 'username') return `@${value}`
  return kind === 'phone' ? showPhone(value) : value
}

/**
 * Every country groups in its own way. Three digits, then fours from the end read well in all of them:
 * `+49 151 5550 3412`.
 */
function showPhone(digits: string): string {
  const country = SHORT.exec(digits)?.[0] ?? digits.slice(0, 3)
  const rest = digits.slice(country.length)
  const area = rest.length > 7 ? rest.slice(0, 3) : ''
  const groups = rest.slice(area.length).match(/^\d{5}(?=(?:\d{4})*$)|\d{1,4}(?=(?:\d{4})*$)/g) ?? []
  return [`+${country}`, ...(area ? [area] : []), ...groups].join(' ')
}
