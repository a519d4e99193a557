/** `<script src="https://…/widget.js" data-inbox="KEY" data-color="#0e6570" … async></script>` */
import type { Options } from '../shell.ts'

export interface Tag {
  key: string
  base: string
  options: Options
}

const oneOf = <T extends string>(value: string | undefined, ...allowed: T[]): T | null =>
  allowed.find((each) => each === value) ?? null

/** null: the tag names no inbox. What is written wrong in it is as if it were not there. */
export function readTag(script: { src?: string; dataset?: DOMStringMap } | Element | null): Tag | null {
  const { src, dataset } = (script ?? {}) as { src?: string; dataset?: DOMStringMap }
  const key = dataset?.['inbox']
  if (src === undefined || key === undefined || !/^[\w-]{22}$/.test(key)) return null
  const { color, language } = dataset as Record<string, string | undefined>
  return {
    key,
    base: new URL('.', src).href.slice(0, -1),
    options: {
      color: color !== undefined && /^#[0-9a-f]{6}$/i.test(color) ? color : null,
      side: oneOf(dataset?.['side'], 'left', 'right'),
      theme: oneOf(dataset?.['theme'], 'auto', 'light', 'dark'),
      language: language ?? null,
      hidden: dataset?.['hidden'] !== undefined && dataset['hidden'] !== 'false',
    },
  }
}
