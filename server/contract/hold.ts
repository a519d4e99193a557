/** Legal holds: what must not go, whatever a rule or a request says. */
import { z } from 'zod'
import { Id, NamedDay, Time, Typed } from './common.ts'

const Reason = Typed.trim().min(3, 'expected a reason of at least 3 letters').max(200)

/** Conversations in these inboxes, with one of these labels, of whoever `q` finds, that were active within these days. */
export const HoldSearch = z
  .strictObject({
    q: Typed.trim().max(200).default(''),
    inboxes: z.array(Id).max(200).default([]),
    labels: z.array(Id).max(50).default([]),
    from: NamedDay.nullable().default(null),
    to: NamedDay.nullable().default(null),
  })
  .refine(
    ({ q, inboxes, labels, from, to }) =>
      q !== '' || inboxes.length > 0 || labels.length > 0 || from !== null || to !== null,
    'expected something to search for',
  )
  .refine(({ from, to }) => from === null || to === null || from <= to, {
    path: ['to'],
    message: 'expected a day that is not before the first',
  })
export type HoldSearch = z.infer<typeof HoldSearch>

/** A search also takes what it finds later. */
export const HoldObject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('contact'), id: Id }),
  z.strictObject({ kind: z.literal('conversation'), id: Id }),
  z.strictObject({ kind: z.literal('search'), search: HoldSearch }),
])
export type HoldObject = z.infer<typeof HoldObject>

export const HoldInput = z.strictObject({
  reason: Reason,
  object: HoldObject,
  /** Who answers for it. */
  ownerId: Id,
  reviewAt: NamedDay,
})
export const HoldChange = z.strictObject({
  reason: Reason.optional(),
  ownerId: Id.optional(),
  reviewAt: NamedDay.optional(),
})
/** To see how much it would hold before it is placed. */
export const HoldPreviewInput = z.strictObject({ object: HoldObject })
export const HoldPreview = z.object({ conversations: z.int() })
export const ReleaseInput = z.strictObject({ why: Reason })

const Person = z.object({ id: Id, name: z.string() })

export const HoldView = z.object({
  id: Id,
  reason: z.string(),
  object: HoldObject,
  /** What is held, as it is called: a contact's name, `#12`; null: a search */
  title: z.string().nullable(),
  owner: Person,
  placedBy: Person,
  placedAt: Time,
  reviewAt: Time,
  reviewDue: z.boolean(),
  /** Somebody wants it to end; somebody else has to agree. */
  release: z.object({ by: Person, at: Time, why: z.string() }).nullable(),
  released: z.object({ by: Person, at: Time }).nullable(),
  conversations: z.int(),
})
export type HoldView = z.infer<typeof HoldView>
export const HoldsView = z.object({ items: z.array(HoldView) })
