/** Who somebody is changes: another number, another user id, another phone. */
import { unixSeconds } from '../clock.ts'
import type { Desk, Seat } from './desk.ts'
import { UnknownChat } from './desk.ts'

/** The user id belongs to the number, so it changes along. */
export function changeNumber(desk: Desk, seat: Seat, phone: string): string {
  const { who } = seat
  if (who.phone === null) throw new UnknownChat(`${who.name} shows no number.`)
  const before = { phone: who.phone, userId: who.userId }
  const userId = successor(before.userId)
  // Sent in the name of the old number.
  const id = desk.remark(seat, 'system', {
    type: 'user_changed_number',
    body: `${who.name} changed from ${before.phone} to ${phone}`,
    wa_id: phone,
    user_id: userId,
    previous_user_id: before.userId,
  })
  Object.assign(who, { phone, userId })
  desk.world.changed()
  return id
}

export function changeUserId(desk: Desk, seat: Seat): string {
  const { who } = seat
  const before = who.userId
  const userId = successor(before)
  const id = desk.remark(seat, 'system', {
    type: 'user_changed_user_id',
    body: `${who.name} has a new user ID`,
    user_id: userId,
    previous_user_id: before,
  })
  who.userId = userId
  desk.world.changed()
  return id
}

/** A new phone with the same number: told where the business asked to be. */
export function changeDevice(desk: Desk, seat: Seat): string {
  const id = desk.newId(seat)
  desk.post(seat, 'system', id, {
    system: { type: 'customer_identity_changed', body: 'User identity changed' },
    identity: {
      acknowledged: true,
      created_timestamp: unixSeconds(desk.world.clock.now()),
      hash: Buffer.from(id).toString('base64url').slice(-16),
    },
  })
  return id
}

/** DE.10250834412076551 → DE.10250834412076551r1 → …r2: readable, and never the same twice. */
function successor(userId: string): string {
  const [, base = userId, round = '0'] = /^(.*?)(?:r(\d+))?$/.exec(userId) ?? []
  return `${base}r${Number(round) + 1}`
}
