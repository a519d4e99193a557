/** The people a newcomer can play. All invented; the numbers are from ranges kept for fiction. */
import type { Json } from './json.ts'

export interface Persona {
  id: string
  /** The name in the WhatsApp profile, sent with every webhook. */
  name: string
  username: string | null
  /** Digits only; null: adopted a user name and hides the number. */
  phone: string | null
  /** Business-scoped user id. */
  userId: string
  /** Of a group of portfolios, if the business has such. */
  parentUserId: string | null
  /** What the click on an advert adds to the first message. */
  referral: Json | null
  /** False: every answer ends in 131026. */
  reachable: boolean
  /** False: not offered on the phone page. */
  listed: boolean
  /** True: marketing templates end in 131050. */
  stoppedMarketing: boolean
}

type Seed = Pick<Persona, 'id' | 'name' | 'phone' | 'userId'> & Partial<Persona>

export const persona = (seed: Seed): Persona => ({
  username: null,
  referral: null,
  parentUserId: null,
  listed: true,
  reachable: true,
  stoppedMarketing: false,
  ...seed,
})

const advert: Json = {
  source_url: 'https://fb.me/example-advert',
  source_id: '120210000000000001',
  source_type: 'ad',
  headline: 'Oak sideboards, made to last',
  body: 'Ask us about delivery in your city.',
  media_type: 'image',
  image_url: 'https://scontent.example/sideboard.jpg',
  ctwa_clid: 'ARAkLkA8rmlFeiCktEJQ-simulated',
  welcome_message: { text: 'Hello, how can we help?' },
}

export const people: readonly Persona[] = [
  persona({
    id: 'katharina',
    name: 'Katharina Brandt',
    phone: '4915155503412',
    userId: 'DE.10250834412076551',
  }),
  persona({
    id: 'lukas',
    name: 'Lukas Zimmermann',
    username: 'lukas.zimm',
    phone: null,
    userId: 'DE.10250834412076552',
  }),
  persona({
    id: 'advert',
    name: 'Amelie Dorn',
    phone: '4915155507781',
    userId: 'DE.10250834412076553',
    referral: advert,
  }),
  persona({
    id: 'bjorn',
    name: 'Björn Thomsen',
    phone: '4915155501180',
    userId: 'DE.10250834412076554',
    reachable: false,
  }),
  persona({
    id: 'helga',
    name: 'Helga Mertens',
    phone: '4915155502291',
    userId: 'DE.10250834412076555',
    stoppedMarketing: true,
  }),
]

/** Whoever hides their number has one all the same, and is reached by it. */
export const numberBehind = ({ phone, userId }: Persona): string =>
  phone ?? `4915155${userId.replaceAll(/\D/g, '').slice(-6).padStart(6, '0')}`

/** How Meta names a person in `contacts`: what is hidden is absent. */
export const contactOf = (who: Persona): Json => ({
  profile: { name: who.name, ...(who.username ? { username: who.username } : {}) },
  ...(who.phone ? { wa_id: who.phone } : {}),
  user_id: who.userId,
  ...(who.parentUserId ? { parent_user_id: who.parentUserId } : {}),
})

/**
 * Numbers that end a message by themselves: +999 and Meta's error code, like +999131049. Whoever writes to
 * one of them needs no switch.
 */
export const magicCode = (phone: string): number | null =>
  Number(/^9990*(1[23]\d{4})$/.exec(phone)?.[1] ?? 0) || null

export const isStranger = (id: string): boolean => id.startsWith('stranger-')

/** Somebody the inbox writes to who is nobody here: not on WhatsApp. */
export const stranger = (address: { phone: string } | { userId: string }): Persona => {
  const phone = 'phone' in address ? address.phone : null
  const userId = 'userId' in address ? address.userId : `ZZ.${phone}`
  return persona({
    id: `stranger-${userId}`,
    name: phone ?? userId,
    phone,
    userId,
    listed: false,
    reachable: false,
  })
}
