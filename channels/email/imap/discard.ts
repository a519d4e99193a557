import type { Collected, Outcome } from '../../adapter.ts'

export async function discard(_collected: readonly Collected[]): Promise<Outcome<null>> {
  return { ok: true, value: null }
}
