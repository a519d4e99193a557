import { object, text } from '../checks.ts'
import type { Kind } from './kind.ts'

export const textKind: Kind = (body) => ({
  content: { body: text(object(body, 'text', 'text'), 'body', "text['body']", 4096) },
})
