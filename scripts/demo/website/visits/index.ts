import type { Visit } from '../visit.ts'
import { english } from './english.ts'
import { german } from './german.ts'
import { today } from './today.ts'

export const VISITS: readonly Visit[] = [...german, ...english, ...today]
