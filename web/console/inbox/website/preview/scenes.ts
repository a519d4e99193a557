import type { Scene as Sample } from '../../../../widget/app/preview.tsx'
import type { Section } from '../settings.ts'

/** In the order in which a visitor comes to them. `start`: opened, and nothing written so far. */
export const SCENES = ['launcher', 'start', 'notice', 'chat', 'ended'] as const
export type Scene = (typeof SCENES)[number]

/** As the widget calls them: without questions, its `fields` are the greeting and where to write. */
export const SAMPLES: Record<Scene, Sample> = {
  launcher: 'launcher',
  start: 'fields',
  notice: 'notice',
  chat: 'chat',
  ended: 'ended',
}

/** What is looked at first while a section is written. */
export const SCENE_OF: Record<Section, Scene> = {
  embed: 'launcher',
  look: 'chat',
  hours: 'start',
  before: 'start',
  people: 'chat',
  chat: 'chat',
}
