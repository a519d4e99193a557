/**
 * The simulator's memory across restarts. Tokens and secrets are not in it: the server brings the numbers
 * along at each start.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Chat } from './chat.ts'
import type { Media } from './media-store.ts'
import { people } from './personas.ts'
import type { Persona } from './personas.ts'
import type { Delivery } from './webhook/sender.ts'
import type { World } from './world.ts'

/** Only this program writes the file: the frame is checked, what is in it is trusted. */
const State = z.object({
  version: z.literal(1),
  ids: z.number(),
  chats: z.array(z.custom<Chat>()),
  media: z.array(z.custom<Media>()),
  waiting: z.array(z.custom<Delivery>()),
  delivered: z.record(z.string(), z.object({ month: z.string(), count: z.number() })),
  stoppedMarketing: z.array(z.string()),
  /** People who were added to those everybody starts with. */
  personas: z.array(z.custom<Persona>()).default([]),
})
export type State = z.infer<typeof State>

/** null: no file yet, or one that can't be read. A simulator then starts afresh. */
export function readState(path: string): State | null {
  try {
    return State.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Written beside and moved, so that a crash leaves the old file or the new one. */
export function writeState(path: string, state: State): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export const stateOf = (world: World, waiting: Delivery[], earlier: State['delivered']): State => ({
  version: 1,
  ids: world.ids.count,
  chats: [...world.chats.values()],
  media: [...world.media.all.values()],
  waiting,
  delivered: {
    ...earlier,
    ...Object.fromEntries(
      [...world.numbers.values()].map(({ phoneNumberId, delivered }) => [phoneNumberId, delivered]),
    ),
  },
  stoppedMarketing: [...world.personas.values()].filter((who) => who.stoppedMarketing).map(({ id }) => id),
  personas: [...world.personas.values()].filter(
    ({ id, reachable }) => reachable && !people.some((known) => known.id === id),
  ),
})
