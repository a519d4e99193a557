/** What a mail does to its conversation, and what its recipients' fates make of a mail of ours. Pure. */
import type { DeliveryState, InboundMail, MailMachine } from '../../../channels/adapter.ts'
import type { MailRecipientTable } from './table.ts'

/** Nobody waits for an answer to these. */
const QUIET: ReadonlySet<MailMachine> = new Set(['auto_reply', 'auto_generated', 'bounce', 'complaint'])
/** And these are about mails of ours: they begin nothing that anybody would have to deal with. */
const ECHOES: ReadonlySet<MailMachine> = new Set(['auto_reply', 'bounce', 'complaint'])

type Written = Pick<InboundMail, 'machine'>

/** It reopens nothing and counts as nothing unread. */
export const isQuiet = ({ machine }: Written): boolean => machine !== null && QUIET.has(machine)

/** A conversation that it begins is open. */
export const opensConversation = ({ machine }: Written): boolean => machine === null || !ECHOES.has(machine)

/** Whoever wrote it is no part of the conversation: a server told us something. */
export const isFromServer = ({ machine }: Written): boolean => machine === 'bounce' || machine === 'complaint'

/**
 * Its sender's domain says that it is not from there (DMARC). What it says of itself then proves nothing: not who
 * wrote it, nor what it answers.
 */
export const isDisowned = ({ authentication }: Pick<InboundMail, 'authentication'>): boolean =>
  authentication.dmarc === 'fail'

export type RecipientState = MailRecipientTable['state']

/**
 * States only move upwards, so that the order of reports does not matter. Late is less than failed, which is
 * what usually follows. That it arrived is last: servers report failures of copies that somebody forwards,
 * and try again after they gave up, but none reports a delivery that there was not.
 */
const RANK: Record<RecipientState, number> = { waiting: 0, accepted: 1, delayed: 2, failed: 3, delivered: 4 }

export const isFurther = (state: RecipientState, than: RecipientState): boolean => RANK[state] > RANK[than]

/** Until we are told how handing it over went, that is what counts for a mail of which nothing else is known. */
const ON_ITS_WAY: ReadonlySet<DeliveryState> = new Set(['queued', 'sending'])

/**
 * How far a mail got: failed where nobody gets it, delivered where everybody has it. Anything in between is
 * said of each recipient, and the mail was accepted.
 */
export function deliveryOf(states: readonly RecipientState[], current: DeliveryState): DeliveryState {
  const all = (state: RecipientState) => states.length > 0 && states.every((each) => each === state)
  if (all('delivered')) return 'delivered'
  if (all('failed')) return 'failed'
  return ON_ITS_WAY.has(current) ? current : 'accepted'
}

/**
 * "Re:" and "Fwd:" as mail programs of many languages write them, with a count and in any number. Wide colons
 * are those of Chinese and Japanese programs.
 */
const PREFIX =
  /^\s*(?:re|aw|antw(?:ort)?|sv|vs|r|rif|ref|res|odp|ynt|cevap|vá|atb|ats|bls|hl|απ|回复|答复|回覆|返信|fw|fwd|wg|wtr|vb|vl|tr|rv|i|enc|pd|ilt|továbbítás|doorst|videresendt|πρθ|转发|轉寄|転送)\s*(?:\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4})?\s*[:：]\s*/iu
const MOST_PREFIXES = 20
const LONGEST = 500

/** What the conversation is about; null: the mail does not say. */
export function plainSubject(subject: string | null): string | null {
  let plain = (subject ?? '').slice(0, LONGEST)
  for (let n = 0; n < MOST_PREFIXES; n++) {
    const rest = plain.replace(PREFIX, '')
    if (rest === plain) break
    plain = rest
  }
  return plain.trim() || null
}

/** As long as an index takes; longer ones, and what no mail program makes, are ids that nothing is found by. */
const LONGEST_ID = 500

/** A Message-ID by which a mail can be found; null: it can't. */
export const findableId = (id: string | null): string | null =>
  id !== null && id.length <= LONGEST_ID && /^[\x21-\x7e]+$/.test(id) ? id : null
