import { calls } from './calls.ts'
import type { Case } from './case.ts'
import { deliveries } from './deliveries.ts'
import { echoes } from './echoes.ts'
import { history } from './history.ts'
import { identity } from './identity.ts'
import { notices } from './notices.ts'
import { people } from './people.ts'
import { preferences } from './preferences.ts'
import { standby } from './standby.ts'
import { templates } from './templates.ts'

/** All that Meta's documentation and other people's observations tell and the captured samples lack. */
export const handmade: readonly Case[] = [
  ...deliveries,
  ...people,
  ...standby,
  ...echoes,
  ...history,
  ...identity,
  ...calls,
  ...preferences,
  ...notices,
  ...templates,
]
