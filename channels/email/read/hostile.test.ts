/** What is made to harm whoever reads it, or comes broken. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TooMuch } from './limits.ts'
import { lookAtMail } from './look.ts'
import type { Mailbox } from './mail.ts'
import { readMail } from './read.ts'
import {
  attached,
  longBody,
  longLine,
  mailOf,
  mailsInMails,
  manyFields,
  manyParts,
  manyReferences,
  multipart,
  nested,
  plain,
} from './samples.ts'

const MAILBOX: Mailbox = { address: 'support@nordlicht.example', aliases: [], authenticators: [] }
const read = (bytes: Buffer | string) => readMail(Buffer.from(bytes), MAILBOX)
const textOf = ({ mail }: Awaited<ReturnType<typeof read>>) => mail.segments.map(({ text }) => text).join('')

describe('a mail without end', () => {
  it.each([
    ['1,000 deep', nested(1000)],
    ['of 100,000 parts', manyParts(100_000)],
    ['of 65 MB', longBody(65 * 1024 * 1024)],
  ])('%s is not read, and its head tells who wrote it', async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow(TooMuch)
    const seen = lookAtMail(bytes.subarray(0, 64 * 1024), MAILBOX)
    expect(seen.sender.address).toBe('eve@evil.example')
    expect(seen.mail).toMatchObject({ unreadable: true, segments: [], head: { subject: 'Look' } })
  })

  it.each([
    ['a million header fields', manyFields(1_000_000), 'Moin'],
    ['a header line of 50 MB', longLine(50 * 1024 * 1024), 'Moin'],
    ['100,000 references', manyReferences(100_000), 'Moin'],
    ['50 parts in each other', nested(45), 'The bottom.'],
  ])('%s are read as far as it takes', async (_, bytes, text) => {
    const mail = await read(bytes)
    expect(textOf(mail).trim()).toBe(text)
    expect(mail.mail.answers.length).toBeLessThanOrEqual(50)
  })

  it('shows the beginning of 40 MB of text', async () => {
    const mail = await read(longBody(40 * 1024 * 1024))
    expect(textOf(mail)).toHaveLength(500_000)
  })

  it('names what it answers at the end of 100,000 references', async () => {
    expect((await read(manyReferences(100_000))).mail.answers[0]).toBe('m99999@a.example')
  })
})

describe('a broken mail', () => {
  it('of garbage in base64 is a file of what can be decoded', async () => {
    const part =
      'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!=%%AAAA===zz\u0000zz='
    const { files } = await read(mailOf(multipart('mixed', 'b', [plain('Moin'), part])))
    expect(files).toHaveLength(1)
  })

  it.each([
    ['never ends', multipart('mixed', 'b', [plain('Moin')], '').replace(/--b\r\n$/, ''), 'Moin'],
    ['says no boundary', 'Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nMoin', '--b\n\nMoin'],
    [
      'says another boundary',
      'Content-Type: multipart/mixed; boundary=c\r\n\r\n--b\r\n\r\nMoin',
      '--b\n\nMoin',
    ],
    ['is a text', plain('Moin'), 'Moin'],
  ])('that %s shows what there is', async (_, body, text) => {
    expect(textOf(await read(mailOf(body))).trim()).toBe(text)
  })

  it('whose boundaries begin alike keeps its parts apart', async () => {
    const inner = multipart('mixed', 'part-1', [plain('Inner'), attached('secret.txt', 'inner file')])
    const outer = multipart('mixed', 'part', [plain('Outer'), inner, attached('list.txt', 'outer file')])
    const { files, ...mail } = await read(mailOf(outer))
    expect(files.map(({ fileName, content }) => [fileName, Buffer.from(content).toString()])).toEqual([
      ['secret.txt', 'inner file'],
      ['list.txt', 'outer file'],
    ])
    expect(textOf({ files, ...mail })).toBe('Outer\nInner')
  })

  it('without sender, date and id is somebody unknown, the same each time', async () => {
    const bytes = 'Subject: Hello\r\n\r\nMoin'
    const mail = await read(bytes)
    expect(mail.sender.address).toMatch(/^unknown-[0-9a-f]{16}@sender\.invalid$/)
    expect(mail.mail).toMatchObject({ mailId: null, head: { from: null, date: null } })
    expect(mail.mail.warnings).toEqual([{ kind: 'no_sender', value: null }])
    expect((await read(bytes)).id).toBe(mail.id)
    expect((await read(`${bytes}!`)).sender.address).not.toBe(mail.sender.address)
  })

  it('is another one with the same id and other content', async () => {
    const head = 'Message-ID: <a@b.example>\r\n'
    const [one, other] = [await read(mailOf(plain('One'), head)), await read(mailOf(plain('Other'), head))]
    expect(one.mail.mailId).toBe(other.mail.mailId)
    expect(one.id).not.toBe(other.id)
  })
})

describe('a lie', () => {
  it('about the charset gives no markup', async () => {
    const seven = await read(mailOf(plain('+ADw-script+AD4-alert(1)', 'text/html; charset=utf-7')))
    expect(seven.page?.html).not.toContain('<script')
    const escape = Buffer.from('\u001b$B<script>alert(1)</script>\u001b(B', 'latin1')
    const japanese = await read(
      Buffer.concat([mailOf('Content-Type: text/html; charset=iso-2022-jp\r\n\r\n'), escape]),
    )
    expect(japanese.page?.html).not.toContain('<script')
  })

  it('about a packed file is kept packed', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000))
    const { files } = await read(mailOf(multipart('mixed', 'b', [plain('Moin'), attached('x.gz', bomb)])))
    expect(files[0]?.content).toHaveLength(bomb.length)
  })

  it('about mails in mails is one file', async () => {
    const { files, ...mail } = await read(mailsInMails(40))
    expect(textOf({ files, ...mail })).toBe('See below.')
    expect(files.map(({ fileName }) => fileName)).toEqual(['Look.eml'])
  })

  it('about a picture shows the first, and only of this mail', async () => {
    const picture = (name: string) =>
      attached(name, name, 'image/png').replace(/\r\n/, '\r\nContent-ID: <pic>\r\n')
    const page = plain('<img src="cid:pic"><img src="cid:other@mail">', 'text/html')
    const mail = await read(mailOf(multipart('related', 'b', [page, picture('one.png'), picture('two.png')])))
    expect(mail.files.map(({ fileName, inline }) => [fileName, inline])).toEqual([
      ['one.png', true],
      ['two.png', false],
    ])
    expect(mail.page?.html.match(/file\//g)).toHaveLength(1)
  })

  it('about the sender is told', async () => {
    const warningsOf = async (head: string) =>
      (await read(`${head}\r\n\r\nMoin`)).mail.warnings.map(({ kind, value }) => [kind, value])
    expect(await warningsOf('From: "boss@nordlicht.example" <eve@evil.example>')).toEqual([
      ['name_is_address', 'boss@nordlicht.example'],
    ])
    expect(await warningsOf('From: eve@evil.example\r\nReply-To: other@evil.example')).toEqual([
      ['reply_to_differs', 'other@evil.example'],
    ])
    expect(await warningsOf('From: a@kunde.example, eve@evil.example')).toEqual([
      ['several_senders', 'eve@evil.example'],
    ])
    expect(await warningsOf('From: a@kunde.example\r\nFrom: eve@evil.example')).toEqual([
      ['several_senders', 'eve@evil.example'],
    ])
    expect(await warningsOf('From: x@p\u0430ypal.example')).toEqual([
      ['mixed_scripts', 'x@xn--pypal-4ve.example'],
    ])
    expect(await warningsOf('From: Support@Nordlicht.example')).toEqual([['own_address', null]])
    expect(await warningsOf('From: =?utf-8?Q?boss=40nordlicht.example?=')).toEqual([['no_sender', null]])
  })

  it('about signatures is none that we tell: signed is not verified', async () => {
    const signed = (protocol: string, type: string) =>
      mailOf(
        multipart('signed', 'b', [plain('Moin'), `Content-Type: ${type}\r\n\r\nsignature`]).replace(
          'boundary',
          `protocol="${protocol}"; boundary`,
        ),
      )
    const pgp = await read(signed('application/pgp-signature', 'application/pgp-signature'))
    expect(pgp.mail.protection).toBe('pgp_signed')
    expect(pgp.files).toEqual([])
    const smime = await read(signed('application/pkcs7-signature', 'application/pkcs7-signature'))
    expect(smime.mail.protection).toBe('smime_signed')
    const inline = await read(mailOf(plain('-----BEGIN PGP MESSAGE-----\n\nxyz')))
    expect(inline.mail.protection).toBe('pgp_encrypted')
    const opaque =
      'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nxyz'
    expect((await read(mailOf(opaque))).mail.protection).toBe('smime_encrypted')
  })
})

describe('anything', () => {
  const whole = mailOf(
    multipart('mixed', 'b', [
      multipart('alternative', 'c', [plain('Moin'), plain('<p>Moin</p>', 'text/html')]),
      attached('a.txt', 'file'),
      plain(
        'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261012T093000Z\r\nEND:VEVENT\r\nEND:VCALENDAR',
        'text/calendar',
      ),
    ]),
    'Date: Mon, 12 Oct 2026 08:30:00 +0200\r\nMessage-ID: <a@b.example>\r\nReferences: <x@y> <z@y>\r\n',
  )
  const isSound = async (bytes: Uint8Array) => {
    const mail = await readMail(bytes, MAILBOX).catch((error: unknown) => {
      if (error instanceof TooMuch) return lookAtMail(bytes, MAILBOX)
      throw error
    })
    expect(mail.id.length).toBeLessThanOrEqual(200)
    expect(mail.sender.address).toContain('@')
    expect(JSON.stringify(mail.mail)).not.toContain('\\u0000')
  }

  it('that is bytes can be read', async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), isSound)
    await expect(fc.assert(property, { numRuns: 200 })).resolves.toBeUndefined()
  })

  it('that was a mail once can be read', async () => {
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      drop: fc.nat(40),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 10 }),
        fc
          .constantFrom('\r\n', '--b', '--c--', '\0', ':', ';', '=?utf-8?B?', '<', '"', 'boundary=')
          .map((text) => Buffer.from(text)),
      ),
    })
    const changes = fc.array(change, { minLength: 1, maxLength: 8 })
    const property = fc.asyncProperty(changes, async (all) => {
      let bytes: Buffer = whole
      for (const { at, drop, put } of all) {
        bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)])
      }
      await isSound(bytes)
    })
    await expect(fc.assert(property, { numRuns: 300 })).resolves.toBeUndefined()
  })
})
