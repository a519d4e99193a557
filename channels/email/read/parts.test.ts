import { describe, expect, it } from 'vitest'
import { readDate } from './date.ts'
import { unflow } from './flowed.ts'
import { firstOf, readHead } from './head.ts'
import { answersOf, deliveryIdOf, mailIdOf } from './ids.ts'
import { fileNameOf, mailNameFor, nameFor } from './names.ts'
import { unpackTnef } from './tnef.ts'
import { takeUuencoded } from './uuencode.ts'

const headOf = (text: string) => readHead(Buffer.from(text))

describe('the head of a mail', () => {
  it('is unfolded, and ends at the empty line', () => {
    const { fields, bodyAt } = headOf('Subject: one\r\n two\r\nX-A:b\r\n\r\nSubject: body')
    expect(fields).toEqual([
      { key: 'subject', value: 'one two' },
      { key: 'x-a', value: 'b' },
    ])
    expect(bodyAt).toBe('Subject: one\r\n two\r\nX-A:b\r\n\r\n'.length)
  })

  it('may have lines that are none, and the mark of a mailbox file', () => {
    const { fields } = headOf('From carla@kunde.example Mon Oct 12\nwhat?\nFrom : a@b.example\n\nx')
    expect(fields).toEqual([{ key: 'from', value: 'a@b.example' }])
  })

  it('is not looked for in what is a text', () => {
    expect(headOf('just some words\nand more')).toEqual({ fields: [], bodyAt: 0 })
    expect(headOf('')).toEqual({ fields: [], bodyAt: 0 })
  })

  it('keeps the end of long references, and the beginning of everything else', () => {
    const long = `${'<old@a.example> '.repeat(10_000)}<new@a.example>`
    const { fields } = headOf(`References: ${long}\r\nSubject: ${'x'.repeat(100_000)}!\r\n\r\n`)
    expect(answersOf(fields)[0]).toBe('new@a.example')
    expect(firstOf(fields, 'subject')).toHaveLength(32 * 1024 - 1)
  })
})

describe('what a mail is called', () => {
  const id = (value: string) => mailIdOf(headOf(`Message-ID: ${value}\r\n\r\n`).fields)

  it('is what stands in brackets, if it can be an id', () => {
    expect(id('<a.b@c.example>')).toBe('a.b@c.example')
    expect(id('a.b@c.example')).toBe('a.b@c.example')
    expect(id(`<${'x'.repeat(1000)}@c.example>`)).toBeNull()
    expect(id('<a\u0000b@c.example>')).toBe('ab@c.example')
    expect(id('')).toBeNull()
  })

  it('names what it answers, the newest first, each once and not too many', () => {
    const references = Array.from({ length: 99 }, (_, at) => `<m${at}@a.example>`).join('\r\n ')
    const { fields } = headOf(`In-Reply-To: <m98@a.example>\r\nReferences: ${references}\r\n\r\n`)
    const answers = answersOf(fields)
    expect(answers.slice(0, 3)).toEqual(['m98@a.example', 'm97@a.example', 'm96@a.example'])
    expect(answers).toHaveLength(50)
    expect(answersOf(headOf('In-Reply-To: a@b.example\r\n\r\n').fields)).toEqual(['a@b.example'])
    expect(answersOf(headOf('In-Reply-To: your mail of Monday\r\n\r\n').fields)).toEqual([])
  })

  it('is the same by two ways, and another with other content', () => {
    const one = (head: string, body: string) =>
      deliveryIdOf(headOf(`${head}\r\n\r\n`).fields, Buffer.from(body))
    const head = 'Message-ID: <a@b.example>\r\nFrom: a@b.example\r\nSubject: one two'
    const delivered = `Received: by x\r\n${head.replace('one two', 'one\r\n two')}\r\nX-Spam: no`
    expect(one(head, 'Hello\r\n')).toMatch(/^a@b\.example#[\w-]{22}$/)
    expect(one(delivered, 'Hello\n\n')).toBe(one(head, 'Hello\r\n'))
    expect(one(head, 'Goodbye\r\n')).not.toBe(one(head, 'Hello\r\n'))
    expect(one(head.replace('From: a', 'From: e'), 'Hello\r\n')).not.toBe(one(head, 'Hello\r\n'))
    expect(one(`Message-ID: <${'x'.repeat(400)}>`, '').length).toBeLessThan(200)
  })
})

describe('a date', () => {
  it.each([
    ['Mon, 12 Oct 2026 08:30:00 +0200', '2026-10-12T06:30:00Z'],
    ['12 Oct 26 08:30 EST', '2026-10-12T13:30:00Z'],
    ['Mon, 12 October 2026 08:30:00 -0330 (NDT)', '2026-10-12T12:00:00Z'],
    ['Mon, 12 Oct 2026 08:30:00', '2026-10-12T08:30:00Z'],
    ['Mon,12-Oct-2026 08.30.00 GMT', '2026-10-12T08:30:00Z'],
  ])('%s', (value, expected) => {
    expect(readDate(value)).toBe(Date.parse(expected))
  })

  it.each([
    '',
    'yesterday',
    'Mon, 12 Oct 3609 08:30:00 +0000',
    '12 Oct 2026 59:10',
    '40 Oct 2026 10:00',
    '1 Foo 2026 10:00',
  ])('that is none: %s', (value) => {
    expect(readDate(value)).toBeNull()
  })
})

describe('the name of a file', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\list.txt', 'list.txt'],
    ['.htaccess', 'htaccess'],
    ['a.pdf\u0000.exe', 'a.pdf.exe'],
    ['\u200bgood.pdf', 'good.pdf'],
    ['gpj.\u202eexe.txt', 'gpj.exe.txt'],
    ['=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?=', 'Grüße.pdf'],
    ['a\r\nBcc: x@y.pdf', 'a Bcc: x@y.pdf'],
    ['u\u0308.txt', 'ü.txt'],
    ['..', null],
    ['/', null],
    ['', null],
  ])('%j', (given, expected) => {
    expect(fileNameOf(given)).toBe(expected)
  })

  it('keeps its end where it is too long', () => {
    expect(fileNameOf(`${'x'.repeat(5000)}.pdf`)).toMatch(/^x{146}\.pdf$/)
  })

  it('is found where there is none', () => {
    expect(nameFor('image/png')).toBe('picture.png')
    expect(nameFor('text/calendar')).toBe('invitation.ics')
    expect(nameFor('application/x-what')).toBe('file.bin')
    expect(mailNameFor('Re: an/../offer')).toBe('Re an .. offer.eml')
    expect(mailNameFor(null)).toBe('message.eml')
  })
})

describe('format=flowed', () => {
  it('puts paragraphs together, and leaves quotes and the sign of a signature', () => {
    const text = 'Hello \nthere.\n\n> What did \n> you say?\n>> Nothing.\n-- \nCarla\n From space'
    expect(unflow(text, false)).toBe(
      'Hello there.\n\n> What did you say?\n>> Nothing.\n-- \nCarla\nFrom space',
    )
    expect(unflow('Donau \ndampfer', true)).toBe('Donaudampfer')
  })
})

describe('a file in the text', () => {
  const CAT = 'begin 644 cat.txt\n#0V%T\n`\nend'

  it('is taken out', () => {
    const { text, files } = takeUuencoded(`Look:\n${CAT}\nBye`)
    expect(text).toBe('Look:\nBye')
    expect(files.map(({ name, content }) => [name, Buffer.from(content).toString()])).toEqual([
      ['cat.txt', 'Cat'],
    ])
  })

  it.each([
    'begin 644 cat.txt\nno code in this line\nend',
    'begin 644 cat.txt\n#0V%T',
    'begin 644 reading here\n\nend',
  ])('stays text where it is none: %j', (text) => {
    expect(takeUuencoded(text)).toEqual({ text, files: [] })
  })
})

describe('winmail.dat', () => {
  const uint32 = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const attribute = (id: number, content: Buffer) =>
    Buffer.concat([
      Buffer.from([id < 0x20000 ? 2 : 1]),
      uint32(id),
      uint32(content.length),
      content,
      Buffer.alloc(2),
    ])
  const text = (tag: number, value: string) => {
    const bytes = Buffer.from(`${value}\0`, 'utf16le')
    return Buffer.concat([
      uint32(tag),
      uint32(1),
      uint32(bytes.length),
      bytes,
      Buffer.alloc((4 - (bytes.length % 4)) % 4),
    ])
  }
  const head = Buffer.concat([uint32(0x223e9f78), Buffer.alloc(2)])
  const whole = Buffer.concat([
    head,
    attribute(
      0x00069003,
      Buffer.concat([uint32(2), uint32(0x0e1f000b), uint32(1), text(0x1000001f, 'Moin')]),
    ),
    attribute(0x00069002, Buffer.alloc(14)),
    attribute(0x00018010, Buffer.from('LIST~1.TXT\0')),
    attribute(0x0006800f, Buffer.from('the list')),
    attribute(0x00069005, Buffer.concat([uint32(1), text(0x3707001f, 'Liste der Lampen.txt')])),
  ])

  it('gives its files and its text', () => {
    const { files, text } = unpackTnef(whole)
    expect(text).toBe('Moin')
    expect(files.map(({ name, content }) => [name, Buffer.from(content).toString()])).toEqual([
      ['Liste der Lampen.txt', 'the list'],
    ])
  })

  it('ends where it is broken, and lies about no lengths', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(unpackTnef(whole.subarray(0, length)).files.length).toBeLessThanOrEqual(1)
    }
    const lying = Buffer.concat([
      head,
      Buffer.from([1]),
      uint32(0x00069003),
      uint32(0xffffffff),
      Buffer.alloc(50),
    ])
    expect(unpackTnef(lying)).toEqual({ files: [], text: null, html: null })
  })
})
