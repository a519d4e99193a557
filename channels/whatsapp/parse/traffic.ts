import type { InboundEvent } from '../../adapter.ts'
import { readCall } from './call.ts'
import { readConsent } from './consent.ts'
import { withRaw } from './event.ts'
import { eventsOfHistory } from './history.ts'
import { readUserIdChange } from './identity.ts'
import { eachOf, eventOf, type Kind, type Reading } from './list.ts'
import { readEcho, readMessage, unwrapped } from './message.ts'
import { readName } from './name.ts'
import { readNotice } from './notice/notice.ts'
import { contactBook } from './people.ts'
import { isEmpty, type Fields } from './read.ts'
import type { Scene } from './scene.ts'
import { readStatus } from './status.ts'
import { stopsAmong } from './stop.ts'
import * as whose from './whose.ts'

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['messages', { whose: whose.whoseMessage, read: readMessage }],
  ['message_echoes', { whose: (echo, scene) => whose.whoseEcho(unwrapped(echo), scene), read: readEcho }],
  ['statuses', { whose: whose.whoseStatus, read: readStatus }],
  ['calls', { whose: whose.whoseCall, read: readCall }],
  ['user_preferences', { whose: whose.whoseEntry, read: readConsent }],
  ['user_id_update', { whose: whose.whoseUserId, read: readUserIdChange }],
  ['state_sync', { whose: whose.whoseName, read: readName }],
])

/** The lists decide and not the field: several fields have the same ones, and Meta adds fields. */
export function holdsTraffic(value: Fields): boolean {
  return [...KINDS.keys(), 'history', 'errors'].some((key) => Object.hasOwn(value, key))
}

/** The lists of one number, item by item. What else stands beside them is kept as a notice. */
export function eventsOfTraffic(
  value: Fields,
  scene: Scene,
  raw: (value: unknown) => string,
): InboundEvent[] {
  const { messaging_product, metadata, contacts, history, errors, ...lists } = value
  const reading: Reading = {
    scene,
    book: contactBook(contacts),
    raw: (part) => raw({ messaging_product, metadata, ...part }),
  }
  const others = Object.entries(lists).filter(([key]) => !KINDS.has(key))
  return [
    ...[...KINDS].flatMap(([key, kind]) => eventsOfList(key, lists[key], kind, reading)),
    ...eventsOfHistory(history, reading),
    ...noticeOf('errors', { errors }, reading),
    ...(scene.account ? stopsAmong(lists.statuses) : []).flatMap((error) =>
      noticeOf('errors', { errors: [error] }, reading),
    ),
    ...noticeOf(scene.field, Object.fromEntries(others), reading),
  ]
}

function eventsOfList(key: string, value: unknown, kind: Kind, reading: Reading): InboundEvent[] {
  const wrap = (part: unknown) => ({ [key]: part })
  return eachOf(key, value, reading, wrap, (item) => [eventOf(key, item, kind, reading, wrap)])
}

function noticeOf(topic: string, details: Fields, { scene, raw }: Reading): InboundEvent[] {
  if (Object.values(details).every(isEmpty)) return []
  return [withRaw(readNotice(topic, details, scene), () => raw(details))]
}
