/** How mail programs write an answer: each puts what it answers below it, in a way of its own. */
import { escapeHtml } from '../../../server/core/mail/small-html.ts'
import type { Correspondent, Ours, Program } from './exchange.ts'

export interface Written {
  text: string
  /** null: it writes plain text alone. */
  html: string | null
}

type Writer = (letter: { text: string; by: Correspondent; ours: Ours | null }) => Written

/** `pictures`: content ids of what stands in the middle, below the first paragraph. */
export function write(
  text: string,
  by: Correspondent,
  ours: Ours | null,
  pictures: readonly string[],
): Written {
  const written = PROGRAMS[by.program]({ text, by, ours })
  const shown = pictures.map((id) => `<p><img src="cid:${id}" width="420" alt=""></p>`).join('')
  return shown === '' || written.html === null
    ? written
    : { ...written, html: written.html.replace('</p>', `</p>${shown}`) }
}

const PROGRAMS: Readonly<Record<Program, Writer>> = {
  plain: ({ text, by, ours }) => ({
    text: below(text, signed(by, '-- \n'), ours && `${attribution(by, ours)}\n${quoted(ours.text)}`),
    html: null,
  }),
  gmail: ({ text, by, ours }) => ({
    text: below(text, signed(by, '-- \n'), ours && `${attribution(by, ours)}\n\n${quoted(ours.text)}`),
    html: `<div dir="ltr">${paragraphs(text)}${
      by.signature === undefined
        ? ''
        : `<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">${broken(by.signature)}</div>`
    }</div>${
      ours === null
        ? ''
        : `<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${escapeHtml(
            attribution(by, ours),
          )}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${broken(ours.text)}</blockquote></div>`
    }`,
  }),
  apple: ({ text, by, ours }) => ({
    text: below(text, signed(by, ''), ours && `${attribution(by, ours)}\n\n${quoted(ours.text)}`),
    html: `<html><body dir="auto">${paragraphs(text)}${
      by.signature === undefined ? '' : `<div id="AppleMailSignature" dir="ltr">${broken(by.signature)}</div>`
    }${
      ours === null
        ? ''
        : `<div dir="ltr"><br><blockquote type="cite">${escapeHtml(attribution(by, ours))}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">${broken(ours.text)}</div></blockquote>`
    }</body></html>`,
  }),
  outlook: ({ text, by, ours }) => ({
    text: below(text, signed(by, ''), ours && `${headOf(by, ours)}\n\n${ours.text}`),
    html: `<html><head><style>p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif}</style></head><body lang="${by.language.toUpperCase()}"><div class="WordSection1">${text
      .split('\n\n')
      .map((each) => `<p class="MsoNormal">${broken(each)}</p><p class="MsoNormal">&nbsp;</p>`)
      .join(
        '',
      )}${by.signature === undefined ? '' : `<p class="MsoNormal" style="color:#44546a">${broken(by.signature)}</p>`}${
      ours === null
        ? ''
        : `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">${broken(
            headOf(by, ours),
          )}</p></div><p class="MsoNormal">${broken(ours.text)}</p>`
    }</div></body></html>`,
  }),
}

const signed = ({ signature }: Correspondent, mark: string): string | null =>
  signature === undefined ? null : `${mark}${signature}`

const below = (...parts: ReadonlyArray<string | null>): string =>
  `${parts.filter((part) => part !== null).join('\n\n')}\n`

const quoted = (text: string): string => text.replaceAll(/^/gm, '> ')

const who = ({ from }: Ours): string => (from.name === null ? from.address : `${from.name} <${from.address}>`)

function attribution({ language }: Correspondent, ours: Ours): string {
  const at = new Date(ours.at)
  if (language === 'de') {
    const day = at.toLocaleDateString('de-DE', { day: 'numeric', month: 'short', year: 'numeric' })
    const time = at.toLocaleTimeString('de-DE', { hour: '2-digit', minute: '2-digit' })
    return `Am ${day} um ${time} schrieb ${who(ours)}:`
  }
  const day = at.toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return `On ${day} at ${time}, ${who(ours)} wrote:`
}

function headOf(by: Correspondent, ours: Ours): string {
  const german = by.language === 'de'
  const at = new Date(ours.at).toLocaleString(german ? 'de-DE' : 'en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
  })
  const [from, sent, to, subject] = german
    ? ['Von', 'Gesendet', 'An', 'Betreff']
    : ['From', 'Sent', 'To', 'Subject']
  return `${from}: ${who(ours)}\n${sent}: ${at}\n${to}: ${by.name} <${by.address}>\n${subject}: ${ours.subject}`
}

const broken = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>')

const paragraphs = (text: string): string =>
  text
    .split('\n\n')
    .map((each) => `<p>${broken(each)}</p>`)
    .join('')
