import type { CheckStep } from '../../server/contract/inbox.ts'

/** `failed  webhook: elsewhere url=https://old.example/ (Meta's sentence)` */
export function lineOf({ step, state, code, values, detail }: CheckStep): string {
  const found = Object.entries(values).map(([key, value]) => `${key}=${value}`)
  const words = [code, ...found, ...(detail ? [`(${detail})`] : [])].filter(Boolean)
  return `${state.padEnd(7)} ${step}${words.length > 0 ? `: ${words.join(' ')}` : ''}`
}
