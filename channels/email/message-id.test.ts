import { describe, expect, it } from 'vitest'
import { messageIdIn } from './message-id.ts'

const within = (text: string) => messageIdIn(Buffer.from(text, 'latin1'))

describe('the Message-ID', () => {
  it.each([
    ['Message-ID: <a.b@c.example>\r\n\r\n', 'a.b@c.example'],
    ['message-id:<a@b>\n\n', 'a@b'],
    ['From: x\r\nMESSAGE-ID:\r\n\t <folded@b>\r\nTo: y\r\n', 'folded@b'],
    ['Message-ID: bare@b.example\r\n', 'bare@b.example'],
    ['Message-Id: <first@b>\r\nMessage-ID: <second@b>\r\n', 'first@b'],
    ['Subject: x\r\n Message-ID: <no@b>\r\nMessage-ID: <yes@b>\r\n', 'yes@b'],
  ])('is found: %j', (text, id) => {
    expect(within(text)).toBe(id)
  })

  it.each([
    ['', 'nothing'],
    ['Subject: x\r\n\r\nMessage-ID: <in@text>\r\n', 'only in the text'],
    ['Message-ID: <>\r\n', 'empty'],
    ['Message-ID: <a b@c>\r\n', 'two words'],
    ['Message-ID: <a\0b@c>\r\n', 'a NUL'],
    ['Message-ID: <\xe4@c>\r\n', 'no ASCII'],
    [`Message-ID: <${'x'.repeat(501)}@c>\r\n`, 'longer than any'],
    ['X-Message-ID: <a@b>\r\n', 'another field'],
  ])('is none: %j (%s)', (text) => {
    expect(within(text)).toBeNull()
  })

  // Megabytes of it: whatever takes more than one walk through them would not end here.
  it.each(['<', ' \n', 'message-id', '\t', ' a\n', ': <'])('is looked for once through %j', (part) => {
    const text = part.repeat(8_000_000 / part.length)
    expect(within(text)).toBeNull()
    expect(within(`Message-ID: ${text}`)).toBeNull()
  })
})
