/** Ratings as visitors give them: a face and a word. */
import { Angry, Frown, Laugh, Meh, Smile } from '@lucide/vue'
import type { Component } from 'vue'
import type { Key } from '../../lib/i18n.ts'

interface Face {
  icon: Component
  name: Key
}

const FACES: readonly Face[] = [
  { icon: Angry, name: 'rating.1' },
  { icon: Frown, name: 'rating.2' },
  { icon: Meh, name: 'rating.3' },
  { icon: Smile, name: 'rating.4' },
  { icon: Laugh, name: 'rating.5' },
]
const MIDDLE = FACES[2] as Face

/** `score`: 1 to 5. */
export const faceOf = (score: number): Face => FACES[score - 1] ?? MIDDLE
