/** Icons of what most visitors never open, which are fetched with it. */
import { CIRCLE, FACE, iconsOf, paths } from './Icon.tsx'

const all = {
  ...paths,
  angry: `${CIRCLE}M15 12v-1.584M17 10a5 5 0 0 0-3 1M7 10a5 5 0 0 1 3 1M9 12v-1.584M9 17a5 5 0 0 1 6 0`,
  chats: 'M8 6h13M8 12h13M8 18h13M3 6h.01M3 12h.01M3 18h.01',
  frown: `${FACE}M9 16a5 5 0 0 1 6 0`,
  laugh: `${FACE}M7.084 14.302a5.12 5.12 0 0 0 9.833 0 .24.24 0 0 0-.235-.302H7.32a.24.24 0 0 0-.235.302`,
  mail: 'm22 7-8.991 5.727a2 2 0 0 1-2.009 0L2 7M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z',
  meh: `${FACE}M8 16h8`,
  mute: 'M11 5 6 9H2v6h4l5 4zM22 9l-6 6M16 9l6 6',
  plus: 'M5 12h14M12 5v14',
  sound: 'M11 5 6 9H2v6h4l5 4zM15.500 8.500a5 5 0 0 1 0 7M19 5a10 10 0 0 1 0 14',
} as const

export const RareIcon = iconsOf(all)
export type RareIconName = keyof typeof all
