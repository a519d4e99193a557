/**
 * The simulator's memory across restarts. Tokens and secrets are not in it: the server brings the numbers
 * along at each start.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Account } from './accounts.ts'
import type { Chat } from './chat.ts'
import type { Media } from './media-store.ts'
import type { NumberFacts } from './number-facts.ts'
import { isStranger } from './personas.ts'
import type { Persona } from './personas.ts'
import type { Template } from './template/template.ts'
import type { Delivery } from './webhook/sender.ts'
import type { World } from './world.ts'

/** Only this program writes the file: the frame is checked, what is in it is trusted. */
const State = z.object({
  version: z.literal(1),
  ids: z.number(),
  chats: z.array(z.custom<Chat>()),
  media: z.array(z.custom<Media>()),
  waiting: z.array(z.custom<Delivery>()),
  /** Of numbers, by id: what is known beside their names and secrets. */
  facts: z.record(z.string(), z.custom<NumberFacts>()).default({}),
  accounts: z.array(z.custom<Account>()).default([]),
  templates: z.array(z.custom<Template>()).default([]),
  stoppedMarketing: z.array(z.string()),
  /** As they are by now: people change numbers, and others are added. */
  personas: z.array(z.custom<Persona>()).default([]),
})
export type State = z.infer<typeof State>
/** What is left out is as at the start. */
export type NewState = z.input<typeof State>

/** null: no file yet, or one that can't be read. A simulator then starts afresh. */
export function readState(path: string): State | null {
  try {
    return State.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Written beside and moved, so that a crash leaves the old file or the new one. */
export function writeState(path: string, state: NewState): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export const stateOf = (world: World, waiting: Delivery[], earlier: State['facts']): State => ({
  version: 1,
  ids: world.ids.count,
  chats: [...world.chats.values()],
  media: [...world.media.all.values()],
  waiting,
  facts: {
    ...earlier,
    // Addresses of its own come with a verify token, and are asked for again.
    ...Object.fromEntries(
      [...world.numbers.values()].map(({ phoneNumberId, facts }) => [
        phoneNumberId,
        { ...facts, callback: null },
      ]),
    ),
  },
  accounts: [...world.accounts.all.values()].map((account) => ({ ...account, callback: null })),
  templates: [...world.templates.all.values()],
  stoppedMarketing: [...world.personas.values()].filter((who) => who.stoppedMarketing).map(({ id }) => id),
  personas: [...world.personas.values()].filter(({ id }) => !isStranger(id)),
})
