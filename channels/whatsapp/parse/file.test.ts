import { describe, expect, it } from 'vitest'
import { eventsOf, message } from '../sample.ts'

const read = (overrides: Record<string, unknown>): unknown => eventsOf({ messages: [message(overrides)] })[0]

const like = (type: string, text: string | null, more: object = {}) =>
  expect.objectContaining({ type: 'message', message: expect.objectContaining({ type, text, ...more }) })

const file = (kind: string, part: object) => {
  const event = read({ type: kind, [kind]: { id: '77', ...part } }) as { message: { files: unknown[] } }
  return event.message.files[0]
}

describe('a file', () => {
  const SHA = '49f227634806293b0995459bc310b593e1400f41591efcf07e9bced335f41942'
  it.each(['image', 'video', 'audio', 'voice', 'document', 'sticker'])(
    'of kind %s is there to fetch',
    (kind) => {
      expect(read({ type: kind, [kind]: { id: '77', mime_type: 'a/b', caption: 'See' } })).toEqual(
        like(kind, 'See', {
          files: [{ id: '77', kind, mimeType: 'a/b', fileName: null, sha256: null }],
          details: null,
        }),
      )
    },
  )

  it('is a voice note when it was spoken into the phone', () => {
    expect(read({ type: 'audio', audio: { id: '77', voice: true } })).toEqual(like('voice', null))
  })

  it.each([
    ['in base64', 'SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=', SHA],
    ['in hex', SHA.toUpperCase(), SHA],
    ['cut short', '4654+8g=', null],
    ['as a number', 5, null],
  ])('has its hash in hex, whether it came %s', (_, sha256, expected) => {
    expect(file('image', { sha256 })).toEqual(expect.objectContaining({ sha256: expected }))
  })

  it.each([
    ['plan.pdf', 'plan.pdf'],
    ['../../etc/passwd', 'passwd'],
    [String.raw`C:\temp\plan.pdf`, 'plan.pdf'],
    ['plan\u0000\r\n.pdf', 'plan\uFFFD.pdf'],
    ['exe\u202Efdp.plan', 'exefdp.plan'],
    ['..', null],
    ['', null],
    [5, null],
    ['x'.repeat(9000), 'x'.repeat(200)],
  ])('named %j is called %j', (filename, fileName) => {
    expect(file('document', { filename })).toEqual(expect.objectContaining({ fileName }))
  })
})
