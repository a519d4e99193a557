/** `GET /{WABA}/message_templates`, in pages. */
import { presentTemplate } from '../template/template.ts'
import { refusal } from './errors.ts'
import type { Call, Reply } from './call.ts'

const always = ['id', 'name', 'language', 'status', 'category']

export function listTemplates({ query, world, target, request }: Call<'account'>): Reply {
  const limit = Math.min(Math.max(Number(query.get('limit')) || 25, 1), 250)
  const wanted = query.get('fields')?.split(',')
  const found = world.templates
    .of(target.wabaId)
    .filter(
      ({ name, status, language }) =>
        name.includes(query.get('name') ?? '') &&
        status === (query.get('status') ?? status) &&
        language === (query.get('language') ?? language),
    )
  const start = read(query.get('after'), found.length)
  const page = found.slice(start, start + limit)
  const end = start + page.length
  const next = new URLSearchParams(query)
  next.set('after', write(end))
  const [path = ''] = (request.url ?? '').split('?')
  return {
    answer: {
      data: page.map((template) => {
        const entry = Object.entries(presentTemplate(template))
        return Object.fromEntries(
          entry.filter(([field]) => !wanted || wanted.includes(field) || always.includes(field)),
        )
      }),
      paging: {
        cursors: { before: write(start), after: write(end) },
        ...(end < found.length ? { next: `${world.publicBase}/graph${path}?${next.toString()}` } : {}),
      },
    },
    body: { account: target.wabaId },
  }
}

const write = (at: number): string => Buffer.from(`at:${at}`).toString('base64url')

function read(cursor: string | null, length: number): number {
  if (!cursor) return 0
  const [, at] = /^at:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (at === undefined || Number(at) > length)
    throw refusal(131059, 'The cursor is not valid. Start again without it.')
  return Number(at)
}
