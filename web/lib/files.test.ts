import { describe, expect, it } from 'vitest'
import { planFile, takesCaption, typeNames } from './files.ts'

const MB = 1024 * 1024
const limits = [
  { kind: 'image', mimeTypes: ['image/jpeg', 'image/png'], maxBytes: 5 * MB },
  { kind: 'video', mimeTypes: ['video/mp4'], maxBytes: 16 * MB },
  { kind: 'document', mimeTypes: ['application/pdf', 'text/plain', 'image/jpeg'], maxBytes: 100 * MB },
  { kind: 'sticker', mimeTypes: ['image/webp'], maxBytes: MB / 10 },
] as const satisfies readonly Parameters<typeof planFile>[1][number][]
const plan = (type: string, size: number) =>
  planFile(
    { type, size },
    limits.map((each) => ({ ...each, mimeTypes: [...each.mimeTypes] })),
  )

describe('a file', () => {
  it.each([
    ['a photo', 'image/jpeg', MB, { kind: 'image', ways: ['plain', 'document', 'sticker'] }],
    ['a large photo, which the server makes smaller', 'image/jpeg', 20 * MB, { kind: 'image' }],
    ['a kind of picture that is converted', 'image/heic', MB, { kind: 'image', ways: ['plain', 'sticker'] }],
    ['a film', 'video/mp4', MB, { kind: 'video' }],
    ['a document, whatever its type’s parameters', 'text/plain; charset=utf-8', 5, { kind: 'document' }],
    ['one whose type the browser does not know', '', 5, { kind: 'document' }],
  ])('can be sent: %s', (_what, type, size, expected) => {
    expect(plan(type, size)).toMatchObject({ ok: true, way: 'plain', ...expected })
  })

  it.each([
    ['is empty', 'image/jpeg', 0, { reason: 'empty' }],
    ['is of no known type', 'application/x-msdownload', 5, { reason: 'type' }],
    ['is a drawing that can hold scripts', 'image/svg+xml', 5, { reason: 'type' }],
    ['is larger than its kind may be', 'video/mp4', 17 * MB, { reason: 'size', most: 16 * MB }],
    ['is larger than anything', 'application/pdf', 101 * MB, { reason: 'size', most: 100 * MB }],
  ])('is refused before it is uploaded, because it %s', (_why, type, size, expected) => {
    expect(plan(type, size)).toEqual({ ok: false, ...expected })
  })

  it('is named as people know it', () => {
    expect(
      typeNames([{ kind: 'document', mimeTypes: ['application/msword', 'image/png'], maxBytes: 1 }]),
    ).toBe('DOC, PNG')
  })
  it('carries words, unless it is heard or stuck', () => {
    expect((['image', 'document', 'voice', 'sticker'] as const).map(takesCaption)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
