/** Where the signature of a text begins, if it has one. */
import type { Line } from './lines.ts'

/** A line above which nobody writes on: `-- ` (RFC 3676, 4.3), and what people make of it. */
const DELIMITER = /^(?:--|—|–)$/
const RULE = /^(?:-{3,}|_{3,}|={5,}|—{2,}|─{2,})$/
/** Left behind by a program, and read by nobody. */
const LEFTOVER = /^(?:ᐧ|-{2,}|—|_{3,}|={3,}|\*{3,}|~{3,}|#{3,}|\+{3,}|─{2,})$/

const MOST_BELOW_DELIMITER = 25
const MOST_BELOW_RULE = 14
const SHORT = 90

/** The first line of the signature between these two; `to`: there is none. */
export function signatureFrom(lines: readonly Line[], from: number, to: number): number {
  let start = withoutTail(lines, from, to)
  const below = delimiterFrom(lines, from, start)
  if (below < start) start = withoutTail(lines, from, below)
  return cardFrom(lines, from, start)
}

/** Above what the page calls a signature, and what a telephone, a scanner for viruses or a lawyer adds at the end. */
function withoutTail(lines: readonly Line[], from: number, to: number): number {
  let start = to
  for (let at = to - 1; at >= from; at -= 1) {
    const text = lines[at]?.text ?? ''
    if (text === '') continue
    const marked = lines[at]?.mark === 'signature'
    if (!marked && !LEFTOVER.test(text) && !isMobileLine(text) && !isDisclaimer(text)) break
    start = at
  }
  return start
}

function delimiterFrom(lines: readonly Line[], from: number, to: number): number {
  let filled = 0
  let long = 0
  let asked = 0
  let start = to
  for (let at = to - 1; at >= from; at -= 1) {
    const text = lines[at]?.text ?? ''
    if (text === '') continue
    const fits = RULE.test(text)
      ? filled > 0 && filled <= MOST_BELOW_RULE && long === 0
      : DELIMITER.test(text) && (isStandard(lines[at]) || (filled <= MOST_BELOW_DELIMITER && asked === 0))
    if (fits) start = at
    if (RULE.test(text) && !fits) break
    filled += 1
    if (text.length > SHORT || /[?？:]$/.test(text)) long += 1
    if (/[?？]$/.test(text)) asked += 1
    if (filled > MOST_BELOW_DELIMITER * 4) break
  }
  return start
}

const isStandard = (line: Line | undefined): boolean => line?.raw.startsWith('-- ') === true

const MOST_CARD = 8
const CARD_LINE = 70
const CONTACT =
  /@[\w.-]+\.[a-z]{2}|\bwww\.|https?:\/\/|^[^\p{L}]*(?:tel|fon|fax|mobil|phone|t|m|f)?[^\p{L}]{7,}$/iu

/** A name with ways to reach it, as the last paragraph below others. */
function cardFrom(lines: readonly Line[], from: number, to: number): number {
  let end = to
  while (end > from && !lines[end - 1]?.text) end -= 1
  let start = end
  let contacts = 0
  while (start > from && lines[start - 1]?.text) {
    start -= 1
    const text = lines[start]?.text ?? ''
    if (end - start > MOST_CARD || text.length > CARD_LINE || /[?:]$/.test(text)) return to
    if (CONTACT.test(text)) contacts += 1
  }
  const above = lines.slice(Math.max(from, start - 4), start).findLast(({ text }) => text !== '')?.text
  const named = start < end && !CONTACT.test(lines[start]?.text ?? '')
  return named && contacts >= 2 && end - start >= 3 && above !== undefined && !/[:,]$/.test(above)
    ? start
    : to
}

const MOBILE_LINE = 120
/** "Sent from my telephone", as telephones and programs say it. */
const MOBILE: readonly RegExp[] = [
  /^(?:<<|\(|\[)?(?:sent|written|typed|posted) (?:from|via|with|using|by|on) /i,
  /^get \[?outlook for /i,
  /^from my \S+/i,
  /^\S+ from mobile$/i,
  /^(?:\S+ )?via mobile$/i,
  /^(?:gesendet|verschickt|geschrieben) (?:von|mit|über|via|aus) /i,
  /^(?:von|mit) (?:meinem|meiner|unterwegs|outlook|yahoo|iphone)\b.{0,60}(?:gesendet|geschickt|verschickt)/i,
  /^diese (?:nachricht|e-mail|mail) wurde (?:von|mit) (?:meinem|meiner) .{0,80}(?:gesendet|verschickt)/i,
  /^(?:holen sie sich |beziehen sie )?outlook für (?:ios|android|mac)/i,
  /^envoyé (?:de|depuis|avec|par|via|à partir) /i,
  /^(?:obtenir|obtenez|télécharger|téléchargez) outlook pour /i,
  /^enviado (?:desde|con|por|de|do|da|via|a partir|através) /i,
  /^(?:obtener|obtén|obter|obtenha|baixar) o? ?outlook (?:para|for) /i,
  /^inviat[oa] (?:da|dal|dalla|con|tramite) /i,
  /^(?:ottieni|scarica) outlook per /i,
  /^(?:verzonden|verstuurd) (?:vanaf|met|via|vanuit|door|van) /i,
  /^(?:outlook voor (?:ios|android) downloaden|download outlook voor )/i,
  /^wysłan[eoy] (?:z|za|ze|przez) /i,
  /^skickat från /i,
  /^sen[dt]t? (?:fra|frå) /i,
  /^lähetetty (?:laitteesta|iphonesta|\S+sta|\S+lta)/i,
  /^odesl[aá]no (?:z|ze|pomocí) /i,
  /^odoslané (?:z|zo) /i,
  /^(?:elküldve|küldve) |(?:eszközömről|készülékemről|telefonomról|iphone-omról) küldve/i,
  /^trimis (?:de pe|din|de la|cu) /i,
  /(?:'dan|’dan|'den|’den|dan|den|ımdan|umdan) gönderildi\.?$/i,
  /^отправлено (?:с|из|от|через) /i,
  /^(?:надіслано|відправлено) (?:з|із|через) /i,
  /^(?:στάλθηκε|εστάλη) (?:από|με) /i,
  /^(?:发自|發自|从我|從我|来自我)/,
  /から送信$/,
  /에서 보냄$/,
  /^(?:أرسلت|أُرسلت|مرسل|تم الإرسال) من /,
  /^נשלח מ/,
]

const isMobileLine = (text: string): boolean =>
  text.length <= MOBILE_LINE && !/[?？]$/.test(text) && MOBILE.some((form) => form.test(text))

const DISCLAIMER: readonly RegExp[] = [
  /^(?:\*+\s*)?(?:legal )?(?:disclaimer|confidentiality(?: notice)?|important notice|haftungsausschluss|vertraulichkeitshinweis)\b.{0,4}[:.\-—]/i,
  /^(?:\*+\s*)?(?:confidentiality notice|disclaimer|vertraulichkeitshinweis)$/i,
  /^(?:the information (?:contained )?in this|this) (?:e-?mail|message|communication)(?: message)?(?:,| and| \(| transmission)? .{0,80}\b(?:confidential|intended|privileged)/i,
  /^if you (?:are not the intended|have received this (?:e-?mail|message) in error)/i,
  /^please consider (?:the environment|your environmental)/i,
  /^diese (?:e-?mail|nachricht) .{0,60}(?:vertraulich|ist nur für|ausschließlich)/i,
  /^(?:wenn|falls|sollten) sie (?:nicht der (?:richtige|beabsichtigte|bestimmungsgemäße)|diese e-?mail irrtümlich)/i,
  /^(?:bitte )?denken sie an die umwelt/i,
  /^ce (?:message|courriel|mail|courrier) .{0,80}(?:confidentiel|destiné|strictement)/i,
  /^este (?:mensaje|correo|e-?mail|mensagem) .{0,80}(?:confidencial|dirigid|destinad)/i,
  /^(?:questo messaggio|questa e-?mail|il presente messaggio) .{0,80}(?:riservat|confidenzial|destinat)/i,
  /^dit (?:bericht|e-?mailbericht) .{0,80}(?:vertrouwelijk|uitsluitend|bestemd)/i,
  /^(?:virus-free|virenfrei|sans virus|libre de virus|senza virus|virusvrij)\b.{0,60}(?:avast|avg)/i,
  /^(?:this email has been checked|diese e-mail wurde .{0,20}(?:avast|viren)|l'absence de virus)/i,
]

const isDisclaimer = (text: string): boolean => {
  const start = text.slice(0, 200)
  return DISCLAIMER.some((form) => form.test(start))
}
