import { describe, expect, it } from 'vitest'
import { bracketed, contentTypeOf, fileNameOf, wireAddress } from './headers.ts'

describe('what goes into a header or onto the wire', () => {
  it.each([
    ['carla@kunde.example', 'carla@kunde.example'],
    ['carla@küche.example', 'carla@xn--kche-0ra.example'],
    ['a@b.example, c@d.example', null],
    ['"a@evil.example x"@kunde.example', null],
    ['a@kunde.example>', null],
    ['a@kunde.example\r\nRCPT TO:<b@c>', null],
    ['a\u0001@kunde.example', null],
    ['a\u200b@kunde.example', null],
    ['carla', null],
  ])('is one address, its domain in ASCII: %j', (address, wire) => {
    expect(wireAddress(address)).toBe(wire)
  })

  it.each([
    ['a@b.example', '<a@b.example>'],
    ['a>\r\nBcc: x', null],
    ['a b', null],
    ['ä@b.example', null],
    ['', null],
    ['x'.repeat(251), null],
  ])('is a Message-ID, or none: %j', (id, shown) => {
    expect(bracketed(id)).toBe(shown)
  })

  it.each([
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['C:\\x\\y.txt', 'C:_x_y.txt'],
    ['a\r\nBcc: x.txt', 'a Bcc: x.txt'],
    ['a\u202etxt.exe', 'a txt.exe'],
    ['', 'file'],
  ])('is the name of a file and not of a place: %j', (name, shown) => {
    expect(fileNameOf(name)).toBe(shown)
  })

  it.each([
    ['image/PNG', 'image/png'],
    ['application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
    ['message/rfc822', 'application/octet-stream'],
    ['multipart/mixed', 'application/octet-stream'],
    ['text/plain; charset=x\r\nBcc: y', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('is a type and nothing beside it: %j', (type, shown) => {
    expect(contentTypeOf(type)).toBe(shown)
  })
})
