/** Languages that texts can be written in. Those that the widget speaks itself come first. */
import { languageName } from '../../words.ts'

/** See web/widget/locales. */
const SPOKEN = ['de', 'en'] as const
const OTHERS =
  'ar bg bs cs da el es et fa fi fr ga he hr hu it ja ko lt lv mt nb nl pl pt ro ru sk sl sq sr sv tr uk vi zh'

export const isSpoken = (language: string) => SPOKEN.some((spoken) => language.split('-')[0] === spoken)

/** Those that are not among `present`, by name. */
export function furtherLanguages(present: readonly string[]): { code: string; name: string }[] {
  const named = (codes: readonly string[]) => codes.map((code) => ({ code, name: languageName(code) }))
  return [
    ...named(SPOKEN),
    ...named(OTHERS.split(' ')).toSorted((one, other) => one.name.localeCompare(other.name)),
  ].filter(({ code }) => !present.includes(code))
}
