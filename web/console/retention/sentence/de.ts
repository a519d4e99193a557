/** Rules in German. What stands after “in” is in the dative. */
import type {
  Clock,
  FloorRule,
  LimitRule,
  Period,
  RuleBody,
  Scope,
} from '../../../../server/contract/retention.ts'
import { part, row, sentence, type Names, type Part } from './parts.ts'

type Case = 'nominative' | 'dative'

const CHANNELS: Record<Case, Record<'whatsapp' | 'web' | 'email', string>> = {
  nominative: { whatsapp: 'WhatsApp-Chats', web: 'Website-Chats', email: 'E-Mail-Gespräche' },
  dative: { whatsapp: 'WhatsApp-Chats', web: 'Website-Chats', email: 'E-Mail-Gesprächen' },
}
const CONVERSATIONS = { nominative: 'Gespräche', dative: 'Gesprächen' }
const ALL = { nominative: 'alle Gespräche', dative: 'allen Gesprächen' }
const STATUS = {
  nominative: { open: 'offene', resolved: 'erledigte' },
  dative: { open: 'offenen', resolved: 'erledigten' },
}

/** After “nach”. */
const CLOCKS: Record<Clock, string> = {
  created: 'dem Beginn',
  last_customer_message: 'der letzten Nachricht der Kundin oder des Kunden',
  last_message: 'der letzten Nachricht',
  resolved: 'der Erledigung',
  relationship_ended: 'dem Ende der Kundenbeziehung',
  consent_withdrawn: 'dem Widerruf der Einwilligung',
  event: 'dem dafür gesetzten Tag',
  received: 'dem Eingang',
}
/** After “dem Ende des Kalenderjahres”: whose year it is. */
const YEAR_CLOCKS: Record<Clock, string> = {
  created: 'des Beginns',
  last_customer_message: 'der letzten Nachricht der Kundin oder des Kunden',
  last_message: 'der letzten Nachricht',
  resolved: 'der Erledigung',
  relationship_ended: 'des Endes der Kundenbeziehung',
  consent_withdrawn: 'des Widerrufs der Einwilligung',
  event: 'des dafür gesetzten Tages',
  received: 'des Eingangs',
}
const YEAR_END = 'dem Ende des Kalenderjahres'

const DONE: Record<LimitRule['action'], string> = {
  delete: 'gelöscht',
  anonymise: 'anonymisiert',
  redact: 'geschwärzt',
  restrict: 'auf die Datenschutzrolle beschränkt',
}

const UNITS: Record<Period['unit'], { one: string; other: string; dative: string }> = {
  hours: { one: 'Stunde', other: 'Stunden', dative: 'Stunden' },
  days: { one: 'Tag', other: 'Tage', dative: 'Tagen' },
  weeks: { one: 'Woche', other: 'Wochen', dative: 'Wochen' },
  months: { one: 'Monat', other: 'Monate', dative: 'Monaten' },
  years: { one: 'Jahr', other: 'Jahre', dative: 'Jahren' },
}

export function rule(body: RuleBody, names: Names): Part[] {
  return body.kind === 'floor' ? floor(body, names) : limit(body, names)
}

function floor(body: FloorRule, names: Names): Part[] {
  return sentence(
    ...subject(body.scope, names, 'nominative'),
    without(body.scope, names),
    ' werden bis ',
    part('period', period(body.period)),
    ' nach ',
    ...start(body),
    ' ',
    part('what', 'aufbewahrt'),
    ...restriction(body),
  )
}

function restriction({ restrictAfter, yearEnd, clock }: FloorRule) {
  if (!restrictAfter) return []
  if (yearEnd) {
    const after = part('restrictAfter', period(restrictAfter))
    return [' und sind ', after, ` nach ${CLOCKS[clock]} nur noch für die Datenschutzrolle sichtbar`]
  }
  const after = part('restrictAfter', periodDative(restrictAfter))
  return [' und sind nach ', after, ' nur noch für die Datenschutzrolle sichtbar']
}

function limit(body: LimitRule, names: Names): Part[] {
  const when = row(part('period', period(body.period)), ' nach ', ...start(body))
  switch (body.target) {
    case 'files':
      return sentence(
        part('what', 'Dateien'),
        ' in ',
        ...subject(body.scope, names, 'dative'),
        without(body.scope, names),
        ' werden ',
        when,
        ' gelöscht; der Text bleibt',
      )
    case 'raw_mail':
      return sentence(
        part('what', 'Mails im Original'),
        inInboxes(body.scope, names),
        ' werden ',
        when,
        ' gelöscht; ihre Nachrichten bleiben',
      )
    case 'provider_copy':
      return sentence(
        part('what', 'Kopien bei Anbietern'),
        inChannels(body.scope),
        inInboxes(body.scope, names),
        ' werden ',
        when,
        ' gelöscht; was hier ist, bleibt',
      )
    case 'conversation':
      return sentence(
        ...subject(body.scope, names, 'nominative'),
        ' werden ',
        when,
        ' ',
        part('what', DONE[body.action]),
        except(body.scope, names),
        body.action === 'redact' ? '; nur wer schrieb und wann bleibt' : '',
      )
  }
}

function start({ clock, yearEnd }: RuleBody) {
  if (!yearEnd) return [part('clock', CLOCKS[clock])]
  return [part('yearEnd', YEAR_END), ' ', part('clock', YEAR_CLOCKS[clock])]
}

function subject(scope: Scope, names: Names, form: Case) {
  const { channels, status, labels, contact, attribute } = scope
  const everything = status ? CONVERSATIONS[form] : ALL[form]
  return [
    status ? part('status', STATUS[form][status]) : null,
    status ? ' ' : null,
    part('channels', channels.length ? and(channels.map((each) => CHANNELS[form][each])) : everything),
    inInboxes(scope, names),
    labels.length ? row(' mit dem Label ', part('labels', or(labels.map(names.label)))) : null,
    contact
      ? row(' von ', part('contact', contact === 'known' ? 'bekannten Personen' : 'Besuchern ohne Namen'))
      : null,
    attribute ? row(' mit der Angabe ', part('attribute', `${attribute.key} „${attribute.value}“`)) : null,
  ]
}

const inChannels = ({ channels }: Scope) =>
  channels.length ? row(' aus ', part('channels', and(channels.map((each) => CHANNELS.dative[each])))) : null
const inInboxes = ({ inboxes }: Scope, names: Names) =>
  inboxes.length ? row(' in ', part('inboxes', or(inboxes.map(names.inbox)))) : null
const without = ({ notLabels }: Scope, names: Names) =>
  notLabels.length ? row(' ohne das Label ', part('notLabels', or(notLabels.map(names.label)))) : null
const except = ({ notLabels }: Scope, names: Names) =>
  notLabels.length
    ? row(', außer solchen mit dem Label ', part('notLabels', or(notLabels.map(names.label))))
    : null

export const period = ({ count, unit }: Period): string =>
  `${count} ${UNITS[unit][count === 1 ? 'one' : 'other']}`
const periodDative = ({ count, unit }: Period): string =>
  `${count} ${UNITS[unit][count === 1 ? 'one' : 'dative']}`

const list = (type: 'conjunction' | 'disjunction') => {
  const format = new Intl.ListFormat('de', { type })
  return (words: readonly string[]) => format.format(words)
}
const and = list('conjunction')
const or = list('disjunction')
