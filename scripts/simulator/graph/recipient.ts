/** Whom a message is for: `to` with a number, or `recipient` with a business-scoped user id. */
import type { Json } from '../json.ts'
import { numberBehind, stranger } from '../personas.ts'
import type { Persona } from '../personas.ts'
import { digits } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { invalid, missing, refusal } from './errors.ts'

export interface Recipient {
  who: Persona
  /** How the answer names them. */
  contact: Json
}

const BSUID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/

export function recipientOf(body: Json, number: NumberState, world: World): Recipient {
  // `to` wins if both are given.
  if (body['to'] !== undefined && body['to'] !== '') return byPhone(body['to'], number, world)
  if (body['recipient'] === undefined) throw missing('to')
  return byUserId(body['recipient'], world)
}

function byUserId(id: unknown, world: World): Recipient {
  if (typeof id !== 'string' || !BSUID.test(id))
    throw invalid('The parameter recipient is not a valid user ID.')
  const who = [...world.personas.values()].find((persona) => persona.userId === id)
  if (!who) throw invalid('The user ID does not belong to this business portfolio.')
  return { who, contact: { input: id, user_id: id } }
}

function byPhone(input: unknown, number: NumberState, world: World): Recipient {
  if (typeof input !== 'string' || !/^\+?[\d\s().-]{5,25}$/.test(input)) {
    throw invalid('The parameter to is not a valid WhatsApp phone number.')
  }
  const people = [...world.personas.values()]
  const known = (phone: string) => people.find((persona) => numberBehind(persona) === phone)
  const phone =
    input.startsWith('+') || known(digits(input)) || digits(input) === digits(number.displayNumber)
      ? digits(input)
      : callingCode(number) + digits(input)
  const { allowed } = number.facts
  if (phone === digits(number.displayNumber))
    throw refusal(131021, 'Sender and recipient are the same number.')
  if (allowed && !allowed.includes(phone)) {
    throw refusal(131030, 'Add the recipient to the list of numbers that this test number may write to.')
  }
  const who = known(phone) ?? stranger({ phone })
  world.personas.set(who.id, who)
  return { who, contact: { input, wa_id: phone } }
}

/** Meta takes a number without `+` for one of the business's own country, and so finds the wrong person. */
const callingCode = (number: NumberState): string => /^\+?(\d{1,3})\b/.exec(number.displayNumber)?.[1] ?? ''
