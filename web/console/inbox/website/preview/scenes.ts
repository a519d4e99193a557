import type { Section } from '../settings.ts'

export const SCENES = ['launcher', 'notice', 'fields', 'chat', 'ended'] as const
export type Scene = (typeof SCENES)[number]

/** What is looked at first while a section is written. */
export const SCENE_OF: Record<Section, Scene> = {
  embed: 'launcher',
  look: 'chat',
  hours: 'chat',
  before: 'fields',
  people: 'chat',
  chat: 'chat',
}
