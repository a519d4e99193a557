import type { Visit } from '../visit.ts'
import { english } from './english.ts'
import { germanAfter } from './german-after.ts'
import { germanBefore } from './german-before.ts'
import { today } from './today.ts'

export const VISITS: readonly Visit[] = [...germanBefore, ...germanAfter, ...english, ...today]
