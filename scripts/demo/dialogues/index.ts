import type { Dialogue } from '../dialogue.ts'
import { advice } from './advice.ts'
import { damage } from './damage.ts'
import { delivery } from './delivery.ts'
import { money } from './money.ts'
import { offering } from './offering.ts'
import { persons } from './persons.ts'
import { voices } from './voices.ts'

export const DIALOGUES: readonly Dialogue[] = [
  ...delivery,
  ...damage,
  ...money,
  ...advice,
  ...voices,
  ...offering,
  ...persons,
]
