/** What a channel takes. Names every field that is too long, missing or of the wrong kind. Pure. */
import type { Capabilities, FileKind, TemplateHeader } from '../../../channels/adapter.ts'
import type { FreeContent } from './compose.ts'

export interface Problem {
  path: string
  message: string
}

type Limits = Pick<Capabilities, 'maxText' | 'maxCaption' | 'sends'>

/** Counted as people count: an emoji is one. */
const length = (text: string) => [...text].length

const atMost = (path: string, text: string | null, most: number): Problem[] =>
  length(text ?? '') > most ? [{ path, message: `expected at most ${most} characters on this channel` }] : []

export function textProblems(text: string, { maxText, sends }: Limits): Problem[] {
  if (!sends.includes('text')) return [{ path: 'text', message: 'this channel takes no plain text' }]
  return atMost('text', text, maxText)
}

/** `file`: the kind of the file that `content` names. */
export function contentProblems(content: FreeContent, file: FileKind | null, limits: Limits): Problem[] {
  if (!limits.sends.includes(content.kind)) {
    return [{ path: 'content.kind', message: 'this channel does not take this kind of message' }]
  }
  switch (content.kind) {
    case 'file':
      return [
        ...atMost('content.caption', content.caption, limits.maxCaption),
        ...(content.caption && file !== null && UNCAPTIONED.has(file)
          ? [{ path: 'content.caption', message: 'a recording or a sticker takes no text' }]
          : []),
      ]
    case 'list':
      return [
        ...atMost('content.body', content.body, limits.maxText),
        ...listProblems(content),
        ...(file === null ? [] : [{ path: 'content.header', message: 'a list takes text only above it' }]),
      ]
    case 'buttons':
      return [
        ...bodyProblems(content.body, limits),
        ...headerProblems(file),
        ...repeated('content.buttons', content.buttons, 'title'),
        ...repeated('content.buttons', content.buttons, 'id'),
      ]
    case 'link':
      return [
        ...bodyProblems(content.body, limits),
        ...headerProblems(file),
        ...(/^https?:/i.test(content.url)
          ? []
          : [{ path: 'content.url', message: 'expected an address that begins with https://' }]),
      ]
    case 'flow':
      return [...bodyProblems(content.body, limits), ...headerProblems(file)]
    case 'ask_location':
    case 'ask_contact':
      return bodyProblems(content.body, limits)
    case 'location':
    case 'contacts':
      return []
  }
}

const UNCAPTIONED: ReadonlySet<FileKind> = new Set(['audio', 'voice', 'sticker'])
const ABOVE: ReadonlySet<FileKind> = new Set(['image', 'video', 'document'])

/** Beside something to press a body is as long as a caption. */
const bodyProblems = (body: string, { maxCaption }: Limits) => atMost('content.body', body, maxCaption)

const headerProblems = (file: FileKind | null): Problem[] =>
  file === null || ABOVE.has(file)
    ? []
    : [{ path: 'content.header', message: 'expected a picture, a film or a document' }]

/** Rows a list has in all, whatever its sections. */
const MOST_ROWS = 10

function listProblems({ sections }: Extract<FreeContent, { kind: 'list' }>): Problem[] {
  const rows = sections.flatMap((section) => section.rows)
  return [
    ...(rows.length > MOST_ROWS
      ? [{ path: 'content.sections', message: `expected at most ${MOST_ROWS} rows in all` }]
      : []),
    ...sections.flatMap(({ title }, at) =>
      sections.length > 1 && !title
        ? [{ path: `content.sections.${at}.title`, message: 'expected a title, as there are several' }]
        : [],
    ),
    ...repeated('content.sections', rows, 'id'),
  ]
}

/** What comes back must tell which one was chosen. */
function repeated<Key extends string>(
  path: string,
  items: ReadonlyArray<Record<Key, string>>,
  key: Key,
): Problem[] {
  const seen = new Set(items.map((item) => item[key]))
  return seen.size === items.length ? [] : [{ path, message: `expected a different ${key} for each` }]
}

/** A template says itself what stands above it. */
export function templateFileProblems(header: TemplateHeader | null, file: FileKind | null): Problem[] {
  return file === null || header?.format === file
    ? []
    : [{ path: 'content.uploadId', message: `expected a file that is sent as ${header?.format ?? 'text'}` }]
}
