/** Rules in English. */
import type {
  Clock,
  FloorRule,
  LimitRule,
  Period,
  RuleBody,
  Scope,
} from '../../../../server/contract/retention.ts'
import { part, row, sentence, type Names, type Part } from './parts.ts'

const CHANNELS = { whatsapp: 'WhatsApp chats', web: 'website chats', email: 'e-mail conversations' }

/** After “after”. */
const CLOCKS: Record<Clock, string> = {
  created: 'they began',
  last_customer_message: 'the customer’s last message',
  last_message: 'the last message',
  resolved: 'they were resolved',
  relationship_ended: 'the customer relationship ended',
  consent_withdrawn: 'consent was withdrawn',
  event: 'the day set for them',
  received: 'they came in',
}
/** Where “they” would be the files. */
const CLOCKS_OF_FILES: Partial<Record<Clock, string>> = {
  created: 'the conversation began',
  resolved: 'the conversation was resolved',
  event: 'the day set for the conversation',
}
/** After “in which”. */
const YEAR_CLOCKS: Record<Clock, string> = {
  ...CLOCKS,
  last_customer_message: 'the customer last wrote',
  last_message: 'the last message was written',
  event: 'the day set for them lies',
}
const YEAR_CLOCKS_OF_FILES: Partial<Record<Clock, string>> = {
  ...CLOCKS_OF_FILES,
  event: 'the day set for the conversation lies',
}
const YEAR_END = 'the end of the calendar year'

const DONE: Record<LimitRule['action'], string> = {
  delete: 'deleted',
  anonymise: 'anonymised',
  redact: 'redacted',
  restrict: 'restricted to the data protection role',
}

export function rule(body: RuleBody, names: Names): Part[] {
  return body.kind === 'floor' ? floor(body, names) : limit(body, names)
}

function floor(body: FloorRule, names: Names): Part[] {
  const until = [part('period', period(body.period)), ' after ', ...start(body, false)]
  return sentence(
    ...subject(body.scope, names),
    without(body.scope, names),
    ' are ',
    part('what', 'kept'),
    ' until ',
    ...until,
    ...restriction(body),
  )
}

function restriction({ restrictAfter, yearEnd, clock }: FloorRule) {
  if (!restrictAfter) return []
  const after = part('restrictAfter', period(restrictAfter))
  if (!yearEnd) return [', and after ', after, ' only the data protection role sees them']
  return [', and ', after, ` after ${CLOCKS[clock]} only the data protection role sees them`]
}

function limit(body: LimitRule, names: Names): Part[] {
  const when = row(part('period', period(body.period)), ' after ', ...start(body, body.target === 'files'))
  const who = subject(body.scope, names)
  switch (body.target) {
    case 'files':
      return sentence(
        part('what', 'files'),
        ' in ',
        ...who,
        without(body.scope, names),
        ' are deleted ',
        when,
        '; the text stays',
      )
    case 'raw_mail':
      return sentence(
        part('what', 'original mails'),
        inInboxes(body.scope, names),
        ' are deleted ',
        when,
        '; their messages stay',
      )
    case 'provider_copy':
      return sentence(
        part('what', 'copies at providers'),
        inChannels(body.scope),
        inInboxes(body.scope, names),
        ' are deleted ',
        when,
        '; what is here stays',
      )
    case 'conversation':
      return sentence(
        ...who,
        ' are ',
        part('what', DONE[body.action]),
        ' ',
        when,
        except(body.scope, names),
        body.action === 'redact' ? '; only who wrote and when stays' : '',
      )
  }
}

function start({ clock, yearEnd }: RuleBody, ofFiles: boolean) {
  if (!yearEnd) return [part('clock', (ofFiles ? CLOCKS_OF_FILES[clock] : null) ?? CLOCKS[clock])]
  const said = (ofFiles ? YEAR_CLOCKS_OF_FILES[clock] : null) ?? YEAR_CLOCKS[clock]
  return [part('yearEnd', YEAR_END), ' in which ', part('clock', said)]
}

function subject(scope: Scope, names: Names) {
  const { channels, status, labels, contact, attribute } = scope
  const everything = status ? 'conversations' : 'all conversations'
  return [
    status ? part('status', status) : null,
    status ? ' ' : null,
    part('channels', channels.length ? and(channels.map((each) => CHANNELS[each])) : everything),
    inInboxes(scope, names),
    labels.length ? row(' with the label ', part('labels', or(labels.map(names.label)))) : null,
    contact
      ? row(' of ', part('contact', contact === 'known' ? 'people who are known' : 'visitors without a name'))
      : null,
    attribute ? row(' where ', part('attribute', `${attribute.key} is “${attribute.value}”`)) : null,
  ]
}

const inChannels = ({ channels }: Scope) =>
  channels.length ? row(' from ', part('channels', and(channels.map((each) => CHANNELS[each])))) : null
const inInboxes = ({ inboxes }: Scope, names: Names) =>
  inboxes.length ? row(' in ', part('inboxes', or(inboxes.map(names.inbox)))) : null
const without = ({ notLabels }: Scope, names: Names) =>
  notLabels.length ? row(' without the label ', part('notLabels', or(notLabels.map(names.label)))) : null
const except = ({ notLabels }: Scope, names: Names) =>
  notLabels.length
    ? row(', except those with the label ', part('notLabels', or(notLabels.map(names.label))))
    : null

export function period({ count, unit }: Period): string {
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`
}

const list = (type: 'conjunction' | 'disjunction') => {
  const format = new Intl.ListFormat('en-GB', { type })
  return (words: readonly string[]) => format.format(words)
}
const and = list('conjunction')
const or = list('disjunction')
