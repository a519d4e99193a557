/** What the captured webhooks have in common, spelled out once. Times are seconds there, ms in events. */
import type { ChannelNotice, InboundMessage, InboundStatus, Person } from '../../../adapter.ts'
import type { Bare } from '../event.ts'

/** By the sample's file name: all events it becomes, without their raw part. */
export type Expected = Readonly<Record<string, readonly Bare[]>>

const DAY = 86_400_000

/** The customer of pywa's samples. */
export const testName: Person = {
  addresses: [
    { kind: 'phone', value: '972987654321' },
    { kind: 'bsuid', value: 'US.13491208655302741918' },
    { kind: 'parent_bsuid', value: 'US.ENT.11815799212886844830' },
  ],
  name: 'Test Name',
}

/** The customer of the samples of facebook/openapi. */
export const sheena: Person = {
  addresses: [{ kind: 'phone', value: '16505551234' }],
  name: 'Sheena Nelson',
}

export function phone(value: string): Person {
  return { addresses: [{ kind: 'phone', value }], name: null }
}

type Content = InboundMessage['message']

/** A customer's message that came alone: it opens the window for a day, and no advertisement is behind it. */
export function inbound(
  from: Person,
  account: string,
  externalId: string,
  seconds: number,
  message: Pick<Content, 'type' | 'text'> & Partial<Content>,
  overrides: Partial<InboundMessage> = {},
): Bare {
  return {
    type: 'message',
    account,
    externalId,
    at: seconds * 1000,
    from,
    direction: 'in',
    origin: 'live',
    delivery: null,
    message: { files: [], quotedId: null, forwarded: false, details: null, ...message },
    replyUntil: seconds * 1000 + DAY,
    entryPoint: false,
    standby: false,
    ...overrides,
  }
}

/** A message the business wrote elsewhere. */
export function written(
  to: Person,
  account: string,
  externalId: string,
  seconds: number,
  message: Pick<Content, 'type' | 'text'> & Partial<Content>,
  overrides: Partial<InboundMessage> = {},
): Bare {
  const out = { direction: 'out', delivery: 'sent', replyUntil: null, ...overrides } as const
  return inbound(to, account, externalId, seconds, message, out)
}

/** A status without our id, price and end of a window. */
export function status(
  to: Person,
  account: string,
  externalId: string,
  seconds: number,
  overrides: Pick<InboundStatus, 'state'> & Partial<InboundStatus>,
): Bare {
  return {
    type: 'status',
    account,
    externalId,
    at: seconds * 1000,
    to,
    correlation: null,
    failure: null,
    price: null,
    replyUntil: null,
    ...overrides,
  }
}

/** News for all numbers of a business account, from which nothing follows. */
export function notice(
  topic: string,
  group: string,
  seconds: number,
  details: Record<string, unknown>,
  overrides: Partial<ChannelNotice> = {},
): Bare {
  return {
    type: 'notice',
    account: null,
    group,
    topic,
    at: seconds * 1000,
    about: 'other',
    severity: 'info',
    sending: null,
    facts: {},
    template: null,
    details,
    ...overrides,
  }
}
