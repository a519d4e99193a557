/**
 * Bounces of servers that write them as they like, without a report that a machine could read: qmail, Exim,
 * Exchange, Gmail's groups, telephone companies. What they share: they come from a server, say that something did
 * not get through, and name the address on a line of its own, in what the other server said, or in a sentence.
 */
import type { MailReport } from '../../adapter.ts'
import { headerOf, type Parsed } from '../read/parsed.ts'
import { addressesIn, fieldOf, messageIdOf, type Fields } from './fields.ts'
import { failureOf } from './reasons.ts'
import { isFromPerson, isFromServer, wordsOf } from './sender.ts'

/** Subjects that such mails have. */
const SUBJECT =
  /undeliver|returned mail|delivery (?:status|fail|failure|notification|error|problem|report|has failed)|failure notice|failure delivery|mail delivery|delivery to .{0,80}fail|not delivered|could ?n[o']t be delivered|returning message|mail system error|mail could not|message delivery|rejected (?:mail|message)|message (?:you sent )?blocked|unzustellbar|zustellung|nicht zugestellt|nicht zustellbar|non remis|échec|echec de|no se (?:ha )?pud|mancata consegna|onbestelbaar|niet bezorgd|nie dostarczon|недостав|не доставлен|配信|送信でき|returned to sender|returned e?-?mail|loop alert|error sending|^dsn\b|rejected:|mail failure|メールエラー|エラーメール|smtp server: errors from/i

/** Sentences that such mails have. */
const SENTENCE =
  /(?:could|can) ?not be delivered|(?:was|were|has|have) not (?:been )?delivered|not (?:be )?delivered to|did not reach|undeliver(?:able|ed)|delivery (?:has )?fail|delivery to the following|failed (?:to deliver|recipient|permanently)|permanent (?:fatal )?error|fatal errors|unable to (?:deliver|send|relay)|(?:wasn't|weren't|couldn't be|can't be) (?:able to be )?delivered|won't be delivered|returned (?:to (?:the )?sender|mail|because)|returning (?:message|your)|could not deliver|couldn't deliver|couldn't be found|message (?:rejected|blocked)|has been (?:rejected|blocked|returned)|(?:rejected|refused) by|user unknown|unknown user|recipient(?:s)? (?:was|were) rejected|invalid user|could not send|do not have permission|we're writing to let you know|address(?:es)? (?:had|failed)|error message below|loop alert|duplicated message-id|exceeded the local limit|unzustellbar|nicht zugestellt|konnte nicht .{0,40}(?:zugestellt|ausgeliefert)|n'a pas pu être|no se pudo entregar|non è stato (?:possibile )?(?:recapit|consegn)|не (?:было |был )?доставлен|could not be sent|送信できません|配信できません|届きません|送られません|お届けできません|still being retried|has been delayed/i

/** What stands between dashes, or at the beginning of a line, above the mail that came back. */
const BETWEEN_DASHES =
  /^(?:this is a copy|the (?:header|body|text) of|below|original|returned|start of|message|unsent message|forwarded)/i
const BELOW =
  /^(?:below this line|original message|the original message (?:is|follows|was attached|headers)|message headers? follow|a copy of (?:the|your)|received: (?:from|by)|return-path:|included is a copy|your original message|enclosed is|the following is a copy|original mail as follows|message contents follow)/i

export function bounceOf(mail: Parsed, original: Fields): MailReport | null {
  const words = wordsOf(mail)
  const own = aboveCopy(words)
  if (!isBounce(mail, own) && !cameBack(mail, original)) return null
  const failed = recipientsOf(mail, own, original)
  const id = fieldOf(original, 'message-id') ?? copiedId(words)
  const named = failed.length > 0 || id !== null || original.length > 0
  if (!named && !isFromServer(mail)) return null
  const action: 'delayed' | 'failed' = isLate(mail, own) ? 'delayed' : 'failed'
  const recipients = (failed.length > 0 ? failed : [null]).map((address) => ({
    address,
    action,
    failure: failureOf(null, saidOf(own, address)),
  }))
  return { kind: 'delivery', original: messageIdOf(id), recipients }
}

function isBounce(mail: Parsed, words: string): boolean {
  if (isFromPerson(mail)) return false
  if (headerOf(mail, 'x-failed-recipients') !== null) return true
  if (/report-type="?delivery-status/i.test(headerOf(mail, 'content-type') ?? '')) return true
  const subject = SUBJECT.test(mail.head.subject ?? '')
  const said = SENTENCE.test(words)
  return isFromServer(mail) ? subject || said : subject && said
}

/** Nobody is to answer it, and in it is a mail of whoever gets it. */
const cameBack = ({ returnPath, head }: Parsed, original: Fields): boolean =>
  returnPath === '' &&
  addressesIn(fieldOf(original, 'from') ?? '').some((from) => head.to.some(({ address }) => address === from))

function aboveCopy(words: string): string {
  const lines = words.split('\n')
  const at = lines.findIndex((line, index) => index > 0 && beginsCopy(line))
  return at === -1 ? words : lines.slice(0, at).join('\n')
}

function beginsCopy(line: string): boolean {
  const start = line.slice(0, 200)
  const text = start.replace(/^[>\s-]+/, '')
  return BELOW.test(text) || (start.includes('--') && BETWEEN_DASHES.test(text))
}

/** Message-ID of a mail that was copied into the text. */
export const copiedId = (words: string): string | null =>
  /^[>\t ]{0,20}message-id:[\t ]{0,20}(<[^<>\s]{3,998}>)/im.exec(words)?.[1] ?? null

const MOST = 50
const LATE =
  /delay|deferred|still being retried|will be retried|temporar\w+ (?:problem|delayed)|no action is required/i

const isLate = (mail: Parsed, words: string): boolean =>
  /delay|warning/i.test(mail.head.subject ?? '') &&
  LATE.test(words) &&
  !/fail(?:ed|ure)|permanent/i.test(mail.head.subject ?? '')

/** Addresses that the mail says it did not get to: by the surest sign there is of them. */
function recipientsOf(mail: Parsed, words: string, original: Fields): string[] {
  const ours = new Set(
    [...mail.head.to, ...(mail.head.from ? [mail.head.from] : [])].map(({ address }) => address),
  )
  const others = (addresses: readonly string[]) =>
    [...new Set(addresses)].filter((address) => !ours.has(address) && !SERVERS.test(address)).slice(0, MOST)
  const sources = [
    () => addressesIn(headerOf(mail, 'x-failed-recipients') ?? ''),
    () => alone(words),
    () => spoken(words),
    () => addressesIn(fieldOf(original, 'to') ?? fieldOf(original, 'x-apparently-to') ?? ''),
    () => others(addressesIn(words)).slice(0, 1),
    () => addressesIn(/^to:(.{3,300})$/im.exec(wordsOf(mail))?.[1] ?? ''),
  ]
  for (const source of sources) {
    const found = others(source())
    if (found.length > 0) return found
  }
  // Somebody wrote to themselves, or to a postmaster.
  return alone(words).slice(0, 1)
}

const SERVERS = /^(?:mailer-daemon|postmaster|abuse|double-bounce|noc|support|help)@/

/** On a line of its own, with a sign before it or a colon behind it, or first before what is said of it. */
const FIRST = /^[^\s<>"'():;,[\]]{1,64}@[^\s<>"'():;,[\]]{3,255}/
const BEHIND = /^["'>)]{0,3}(?:[:.…]{0,3}$|\s*(?:\.\.\.|[([<:;]|on |- ))/

function alone(words: string): string[] {
  return words.split('\n').flatMap((line) => {
    const text = line
      .slice(0, 400)
      .replace(/^[\s>*"'<(-]+/, '')
      .trimEnd()
    const address = FIRST.exec(text)?.[0] ?? ''
    return BEHIND.test(text.slice(address.length)) ? addressesIn(address).slice(0, 1) : []
  })
}

/** In what servers said to each other, and after the words that name it. */
const SPOKEN =
  /(?:rcpt to:?|delivered to:?|deliver(?:y|ing)? (?:mail |message |your message )?to:?|recipients?(?: address)?(?:\(s\))?(?: is| was)?:?|(?:to|for) (?:the )?(?:following )?(?:address|user|recipient)\w*:?|address:|message to|mail to|sent to|\b[45]\d\d[ -](?:[245]\.\d+\.\d+ )?|user|account|mailbox|宛先|宛|address) {0,3}["'<(]{0,3}([^\s<>"'():;,]{1,64}@[^\s<>"'():;,]{3,255})/gi

const spoken = (words: string): string[] =>
  Array.from(words.matchAll(SPOKEN), ([, address]) => addressesIn(address ?? '')[0] ?? '').filter(Boolean)

const CODED = /(?:^|[\s<:;(])[45]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b/
const REFUSAL =
  /reason|error|unknown|full|quota|exceed|reject|refus|denied|spam|not exist|permission|unable|couldn't|could not/i
/** So many lines below an address still speak of it. */
const NEAR = 12

/** The lines that say why: near the address, or the first that sound like it. */
function saidOf(words: string, address: string | null): string {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[-*_=]/.test(line))
  const named = address === null ? -1 : lines.findIndex((line) => line.toLowerCase().includes(address))
  const near = named === -1 ? lines : lines.slice(named, named + NEAR)
  for (const form of [CODED, REFUSAL]) {
    const at = near.findIndex((line) => form.test(line))
    if (at !== -1) return near.slice(at, at + 3).join(' ')
  }
  return near.slice(0, 2).join(' ')
}
