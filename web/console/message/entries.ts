/** Entry lines in words. */
import {
  ArchiveRestore,
  BellOff,
  BellRing,
  Bot,
  BotOff,
  CircleCheck,
  CircleDashed,
  ClockAlert,
  CornerUpLeft,
  DoorOpen,
  Eraser,
  Eye,
  EyeOff,
  FileX,
  Flag,
  GitMerge,
  Info,
  Mail,
  MessageSquare,
  PhoneIncoming,
  PhoneMissed,
  PhoneOutgoing,
  RefreshCw,
  ShieldAlert,
  UserCheck,
  VenetianMask,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { EntryView } from '../../../server/contract/conversation.ts'
import { isolated, playTime } from '../../lib/format.ts'
import { t, tMaybe } from '../../lib/i18n.ts'
import { faceOf } from './faces.ts'

type Call = NonNullable<EntryView['call']>

const icons: Record<string, Component> = {
  assigned: UserCheck,
  unassigned: CircleDashed,
  resolved: CircleCheck,
  reopened: CornerUpLeft,
  number_changed: RefreshCw,
  user_id_changed: RefreshCw,
  security_changed: ShieldAlert,
  bot_took_over: Bot,
  bot_left: BotOff,
  merged: GitMerge,
  opted_out: BellOff,
  opted_in: BellRing,
  ended: DoorOpen,
  delivery_delayed: ClockAlert,
  complained: Flag,
  continued: Mail,
  continues: MessageSquare,
  files_deleted: FileX,
  redacted: Eraser,
  anonymised: VenetianMask,
  restricted: EyeOff,
  unrestricted: Eye,
  fetched_back: ArchiveRestore,
}
const UNANSWERED = new Set<Call['state']>(['missed', 'rejected', 'failed'])

export function entryIcon({ kind, call, rating }: EntryView): Component {
  if (rating) return faceOf(rating.score).icon
  if (!call) return icons[kind] ?? Info
  if (UNANSWERED.has(call.state)) return PhoneMissed
  return call.direction === 'in' ? PhoneIncoming : PhoneOutgoing
}

/** `customer`: what the person is called. */
export function entryWords(entry: EntryView, customer: string): string {
  const { kind, author, agent, call, change, rating, address } = entry
  if (rating) return t('entry.rated', { name: customer, rating: t(faceOf(rating.score).name) })
  if (call) return callWords(call, customer)
  if (change) {
    const known = change.from !== null && change.to !== null ? '.both' : change.to !== null ? '.to' : ''
    const values = { name: customer, from: change.from ?? '', to: change.to ?? '' }
    return tMaybe(`entry.${kind}${known}`, 'entry.number_changed', values)
  }
  if (kind === 'assigned' && agent && agent.id === author.id) return t('entry.took', { name: agent.name })
  const who = author.kind === 'agent' ? author.name : null
  const values = { name: who ?? customer, agent: agent?.name ?? '?', kind: kind.replaceAll('_', ' ') }
  if (address) {
    return tMaybe(`mail.entry.${kind}.address`, 'entry.auto', { ...values, address: isolated(address) })
  }
  return who
    ? tMaybe(`entry.${kind}`, 'entry.other', values)
    : tMaybe([`entry.${kind}.auto`, `mail.entry.${kind}`], 'entry.auto', values)
}

function callWords({ direction, state, seconds }: Call, name: string): string {
  const length = seconds === null ? '' : playTime(seconds)
  if (state === 'ended')
    return t(length ? `call.${direction}.ended` : `call.${direction}.done`, { name, length })
  return t(`call.${direction}.${state}`, { name })
}
