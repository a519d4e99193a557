/** What consoles' and visitors' sockets have in common: the standard's close codes, and reading a frame. */
import type { z } from 'zod'

export const GOING_AWAY = 1001
export const POLICY = 1008
export const SERVER_ERROR = 1011

/** null: it is no JSON, or not one of ours. */
export function readFrame<T>(schema: z.ZodType<T>, data: Buffer): T | null {
  try {
    return schema.safeParse(JSON.parse(data.toString('utf8'))).data ?? null
  } catch {
    return null
  }
}
