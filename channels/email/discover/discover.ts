import type { FoundAccount, Outcome } from '../../adapter.ts'

export async function discover(_given: Record<string, unknown>): Promise<Outcome<FoundAccount[]>> {
  return { ok: true, value: [] }
}
