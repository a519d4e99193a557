/** What an admin enters for an account, checked by its channel. */
import type { z } from 'zod'
import type { Channel } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import { invalidInput } from '../../errors.ts'

/** The contract knows more kinds of channels than this installation may have. */
export function channelFor(ctx: AppContext, kind: ChannelKind): Channel {
  try {
    return ctx.channel(kind)
  } catch {
    throw invalidInput([{ path: 'channel', message: 'expected a channel that is installed here' }])
  }
}

/** Throws invalid_input that names each setting with its place in the request. */
export function parseSettings(schema: z.ZodType, given: Record<string, unknown>): Record<string, unknown> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data as Record<string, unknown>
  throw invalidInput(
    parsed.error.issues.map(({ path, message }) => ({ path: ['settings', ...path].join('.'), message })),
  )
}
