/** What stands above the body of a template: words, a file or a place. */
import { objectOf, textOf } from '../../json.ts'
import type { Json } from '../../json.ts'
import { componentOf, fill } from '../../template/template.ts'
import type { Template } from '../../template/template.ts'
import { number } from '../checks.ts'
import { refusal } from '../errors.ts'
import type { MediaKind } from '../media-limits.ts'
import type { Checked, KindContext } from './kind.ts'
import { fileFrom } from './media.ts'
import { parametersOf, valuesIn } from './template-parameters.ts'

export type SentHeader =
  | { type: 'text'; text: string }
  /** `content` as in a message of that kind. */
  | { type: MediaKind | 'location'; content: Json }

type Header = { header: SentHeader | null } & Pick<Checked, 'doom' | 'link'>

export function headerIn(
  parts: Json[],
  given: Json[],
  format: Template['parameterFormat'],
  context: KindContext,
): Header {
  const header = objectOf(componentOf(parts, 'HEADER'))
  const parameters = parametersOf(given, 'header')
  const wanted = textOf(header['format'])
  if (wanted === null || wanted === 'TEXT') {
    const words = textOf(header['text']) ?? ''
    const text = fill(words, valuesIn('header', words, parameters, format))
    return { header: words ? { type: 'text', text } : null }
  }
  const [parameter = {}] = parameters
  const type = String(parameter['type'] ?? 'UNKNOWN').toLowerCase()
  if (type !== wanted.toLowerCase() || parameters.length > 1) {
    throw refusal(132012, `header: Format mismatch, expected ${wanted}, received ${type.toUpperCase()}`)
  }
  const content = { ...objectOf(parameter[type]) }
  if (type === 'location') {
    for (const [key, limit] of [
      ['latitude', 90],
      ['longitude', 180],
    ] as const)
      number(content, key, `header['location']['${key}']`, limit)
    return { header: { type, content } }
  }
  if (!isFile(type)) return { header: null }
  return { header: { type, content }, ...fileFrom(content, type, `header['${type}']`, context, content) }
}

const isFile = (type: string): type is 'image' | 'video' | 'document' =>
  ['image', 'video', 'document'].includes(type)
