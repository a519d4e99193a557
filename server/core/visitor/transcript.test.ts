import { describe, expect, it } from 'vitest'
import type { ChatFileView, ChatMessageView } from '../../contract/visitor.ts'
import { Transcript } from './transcript.ts'

const AT = Date.UTC(2026, 10, 22, 8, 33)
const about = { company: 'Nordlicht', language: 'de', timeZone: 'Europe/Berlin', madeAt: AT }
const message = (over: Partial<ChatMessageView> = {}): ChatMessageView => ({
  id: 'm1',
  chat: 'c1',
  from: 'visitor',
  author: null,
  text: 'Moin',
  files: [],
  quote: null,
  sentAt: AT,
  state: 'stored',
  ...over,
})
const file = (over: Partial<ChatFileView>): ChatFileView => ({
  id: 'f1',
  kind: 'document',
  name: 'Liste.pdf',
  type: 'application/pdf',
  size: 2_345_678,
  state: 'stored',
  url: '/api/secret',
  small: '/api/secret/small',
  width: null,
  height: null,
  seconds: null,
  peaks: null,
  ...over,
})
const written = (messages: ChatMessageView[], over: Partial<typeof about> = {}) => {
  const transcript = new Transcript({ ...about, ...over })
  const parts = [transcript.begin(), transcript.lines(messages), transcript.end({ mailed: false })]
  return { html: parts.map(({ html }) => html).join(''), text: parts.map(({ text }) => text).join('') }
}

describe('a copy of a chat', () => {
  it('says who wrote what and when, by the clock of the company', () => {
    const { html, text } = written([
      message(),
      message({ from: 'agent', author: { name: 'Ada', picture: '/api/pictures/x' }, text: 'Hallo' }),
      message({ from: 'agent', text: 'Wir schauen nach.' }),
    ])
    expect(text).toBe(
      `Ihr Chat mit Nordlicht
Kopie vom 22.11.2026, 09:33. Uhrzeiten: Europe/Berlin.

Sie, 22.11.2026, 09:33
  Moin

Ada, 22.11.2026, 09:33
  Hallo

Nordlicht, 22.11.2026, 09:33
  Wir schauen nach.
`,
    )
    expect(html).toContain('<html lang="de">')
    expect(html).toContain(
      '<bdi>Ada</bdi>, <time datetime="2026-11-22T08:33:00.000Z">22.11.2026, 09:33</time>',
    )
    expect(html).not.toContain('pictures')
  })

  it.each([
    ['en-GB', 'Your chat with Nordlicht', '22 Nov 2026, 09:33'],
    ['de-AT', 'Ihr Chat mit Nordlicht', '22.11.2026, 09:33'],
    ['fr', 'Your chat with Nordlicht', 'Nov 22, 2026, 9:33'],
  ])('speaks %s as far as we do', (language, title, time) => {
    const { text } = written([message()], { language })
    expect(text).toContain(title)
    expect(text.replaceAll('\u202f', ' ')).toContain(time)
  })

  it('lists files by name and size, without a way to them', () => {
    const files = [file({}), file({ name: 'a.txt', size: 1234 })]
    const { html, text } = written([message({ text: null, files })])
    expect(text).toContain('  Datei: Liste.pdf (2,3 MB)\n  Datei: a.txt (1,2 kB)\n')
    expect(html).not.toContain('secret')
  })

  it('says where a message was taken back', () => {
    expect(written([message({ text: null })]).text).toContain('  Nachricht entfernt\n')
  })

  it('holds whatever was written as text', () => {
    const evil = `</p><script>alert(1)</script><img src=x onerror="a()"> ' & javascript:alert(1) {{7*7}}`
    const { html } = written([
      message({ text: evil, files: [file({ name: evil })] }),
      message({ from: 'agent', author: { name: evil, picture: evil }, text: evil }),
    ])
    expect(html).not.toMatch(/<(script|img|a|iframe|svg|link|object|form)\b/i)
    expect(html).not.toMatch(/\son\w+="/i)
    expect(html.match(/&lt;script&gt;/g)).toHaveLength(4)
    expect(html).not.toMatch(/<[^>]+\b(src|href|style)=/i)
  })

  it('can not be made to look as if somebody else had written', () => {
    const forged = 'Moin\r\n\r\nAda, 22.11.2026, 09:40\r\n  We pay you\u2028Ada, now\u202egnol'
    const { text } = written([message({ text: forged, from: 'visitor' })])
    expect(text.split('\n').filter((line) => line.startsWith('Ada'))).toEqual([])
    expect(text).not.toMatch(/[\u202e\u2028\r]/)
    const named = written([message({ from: 'agent', author: { name: 'Ada\nBen', picture: null } })])
    expect(named.text).toContain('\nAda Ben, ')
  })

  it('keeps emoji and letters that are joined', () => {
    const text = '👩‍👩‍👧 می‌خواهم 🏳️‍🌈'
    expect(written([message({ text })]).text).toContain(text)
  })

  it('says in a mail why it came, and where not does not', () => {
    const transcript = new Transcript(about)
    expect(transcript.end({ mailed: true }).text).toContain('weil diese Adresse')
    expect(transcript.end({ mailed: false }).text).toBe('')
    expect(transcript.title).toBe('Ihr Chat mit Nordlicht')
  })
})
