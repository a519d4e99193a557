import type { Exchange } from '../exchange.ts'
import { english } from './english.ts'
import { german } from './german.ts'
import { machines } from './machines.ts'
import { strangers } from './strangers.ts'
import { today } from './today.ts'

export const EXCHANGES: readonly Exchange[] = [...german, ...english, ...machines, ...strangers, ...today]
