/** Words that agents put on conversations. Retention rules may ask for them. */
import { z } from 'zod'
import { Id, Typed } from './common.ts'

export const LABEL_COLORS = ['grey', 'teal', 'blue', 'violet', 'pink', 'red', 'amber', 'green'] as const
export const LabelColor = z.enum(LABEL_COLORS)

export const LabelName = Typed.trim()
  .min(1)
  .max(40)
  .refine((name) => !/\p{C}/u.test(name), 'expected letters that can be seen')

export const LabelView = z.object({ id: Id, name: z.string(), color: LabelColor })
export type LabelView = z.infer<typeof LabelView>

export const LabelsView = z.object({ items: z.array(LabelView.extend({ conversations: z.int() })) })
export const LabelInput = z.strictObject({ name: LabelName, color: LabelColor.default('grey') })
/** What is left out stays as it is. */
export const LabelChange = z.strictObject({ name: LabelName.optional(), color: LabelColor.optional() })
/** All that it is to have from now on. */
export const LabelsInput = z.strictObject({ labelIds: z.array(Id).max(30) })
