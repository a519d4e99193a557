/** Figures of conversations; nobody can be told from them. */
import { z } from 'zod'
import { Id } from './common.ts'

export const FiguresView = z.object({
  items: z.array(
    z.object({
      /** On which the conversations began, in the office's time zone: 20261122. */
      day: z.int(),
      inboxId: Id,
      conversations: z.int(),
      /** Of them, dealt with. */
      resolved: z.int(),
      /** Messages of customers, and ours. */
      inbound: z.int(),
      outbound: z.int(),
      /** How many got an answer, and how long the first ones took altogether, in seconds. */
      answered: z.int(),
      answerSeconds: z.int(),
      ratings: z.int(),
      ratingSum: z.int(),
    }),
  ),
})
export type FiguresView = z.infer<typeof FiguresView>
