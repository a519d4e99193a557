/** Times, names and sizes as people read them. */
import { locale, t } from '../i18n.ts'
import type { Key } from '../i18n.ts'
import type { Message, Persona } from './types.ts'

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const wireClock = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const calendar = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' })

export const time = (at: number): string => clock.format(at)
export const exactTime = (at: number): string => wireClock.format(at)

export const date = (at: number): string => calendar.format(at)

export const dayOf = (at: number): string => new Date(at).toDateString()

export const day = (at: number, now: number): string =>
  dayOf(at) === dayOf(now) ? t('chat.today') : date(at)

/** 5 s, 2 min, 1 h. */
export function wait(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`
  return ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}

export const size = (bytes: number): string =>
  bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} kB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** 1:05 */
export const length = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

export const money = (value: number, currency: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value)

/** +49 151 5550 3412 */
const phone = (digits: string): string =>
  `+${digits.slice(0, 2)} ${digits.slice(2, 5)} ${digits.slice(5, 9)} ${digits.slice(9)}`

export function titleOf(who: Persona): string {
  if (who.advert) return t('persona.advertName')
  return who.username ? `@${who.username}` : who.name
}

export function hintOf(who: Persona): string {
  if (who.advert) return t('persona.advert')
  if (!who.reachable) return t('persona.blocked')
  if (who.stoppedMarketing) return t('persona.stopped')
  return who.phone ? phone(who.phone) : t('persona.username')
}

export function initials(who: Persona): string {
  if (who.advert) return 'AD'
  return initialsOf(who.name)
}

export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map(([first = '']) => first)
    .slice(0, 2)
    .join('')
    .toUpperCase()

const kinds: Record<string, Key> = {
  audio: 'act.voice',
  contacts: 'chat.contact',
  document: 'chat.document',
  image: 'chat.image',
  location: 'chat.place',
  order: 'chat.order',
  sticker: 'chat.sticker',
  video: 'chat.video',
}

/** A line that stands for the message: its words, or what it is. */
export const summary = ({ text, type }: Pick<Message, 'text' | 'type'>): string =>
  text ?? t(kinds[type] ?? 'chat.field')
