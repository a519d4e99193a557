/**
 * A chat as a page and as plain text, for its visitor to keep. Pure. The page needs nothing from elsewhere
 * and runs nothing; whatever somebody wrote stands in it as text.
 *
 * It is made of parts, so that a long chat never has to be rendered in one go: `begin`, `lines` of some
 * messages as often as needed, `end`.
 */
import type { ChatFileView, ChatMessageView } from '../../contract/visitor.ts'
import { wordsFor } from './transcript-words.ts'

export interface TranscriptAbout {
  /** Who answers, where no agent is named. */
  company: string
  /** Of the visitor; where we do not speak it: English. */
  language: string
  timeZone: string
  madeAt: number
}

export interface Written {
  html: string
  text: string
}

const STYLE = `:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.25rem}ol{list-style:none;padding:0}li{margin:1rem 0}
.who{margin:0;font-size:.8125rem;opacity:.75}
.text{margin:.125rem 0;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
.agent{border-inline-start:3px solid;padding-inline-start:.75rem}`

/** Also where it is opened from a disk, and no server says so. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'"

export class Transcript {
  readonly #about: TranscriptAbout
  readonly #words
  readonly #locale
  readonly #time
  readonly #number

  constructor(about: TranscriptAbout) {
    const { words, locale } = wordsFor(about.language)
    this.#about = about
    this.#words = words
    this.#locale = locale
    this.#time = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: about.timeZone,
    })
    this.#number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  }

  /** Also the subject of a mail. */
  get title(): string {
    return this.#words.title(visible(this.#about.company))
  }

  begin(): Written {
    const { timeZone, madeAt } = this.#about
    const intro = this.#words.intro(this.#time.format(madeAt), timeZone)
    const title = escape(this.title)
    return {
      html: `<!doctype html>
<html lang="${escape(this.#locale)}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${STYLE}</style></head>
<body><h1>${title}</h1><p>${escape(intro)}</p><ol>
`,
      text: `${this.title}\n${intro}\n`,
    }
  }

  lines(messages: readonly ChatMessageView[]): Written {
    const written = messages.map((message) => this.#line(message))
    return { html: written.map(({ html }) => html).join(''), text: written.map(({ text }) => text).join('') }
  }

  /** `mailed`: with a sentence on why somebody finds it in their mailbox. */
  end({ mailed }: { mailed: boolean }): Written {
    const { mail } = this.#words
    return {
      html: `</ol>${mailed ? `<p>${escape(mail)}</p>` : ''}</body></html>\n`,
      text: mailed ? `\n-- \n${mail}\n` : '',
    }
  }

  #line({ from, author, text, files, sentAt }: ChatMessageView): Written {
    const who = from === 'visitor' ? this.#words.visitor : visible(author?.name ?? this.#about.company)
    const time = this.#time.format(sentAt)
    const isEmpty = text === null && files.length === 0
    const parts = isEmpty
      ? [this.#words.removed]
      : [...(text === null ? [] : [clean(text)]), ...files.map((file) => this.#file(file))]
    const shown = parts.map((part) => `<p class="text" dir="auto">${escape(part)}</p>`).join('')
    // Set in, so that nothing somebody writes can look like the line of another message.
    const indented = parts.map((part) => part.replace(/^/gm, '  ')).join('\n')
    return {
      html: `<li class="${from}"><p class="who"><bdi>${escape(who)}</bdi>, <time datetime="${new Date(sentAt).toISOString()}">${escape(time)}</time></p>${shown}</li>\n`,
      text: `\n${who}, ${time}\n${indented}\n`,
    }
  }

  #file({ name, size }: ChatFileView): string {
    const [amount, unit] = size < 1e6 ? [size / 1e3, 'kB'] : [size / 1e6, 'MB']
    return `${this.#words.file}: ${visible(name)} (${this.#number.format(amount)} ${unit})`
  }
}

/** In one line, and without characters that nobody sees or that turn the line around. */
const visible = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** Lines stay lines; everything else that can't be seen goes, except what joins emoji and letters. */
const clean = (text: string) =>
  text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu, '')

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string) => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')
