/** What the page may ask for, and the words for it. */
import { z } from 'zod'
import { restrictions } from '../accounts.ts'
import { unsupportedKinds } from '../customer/odd.ts'
import { sendOutcomes } from '../faults.ts'
import { securityEvents } from '../meta/meta.ts'
import { templateStatuses } from '../template/template.ts'

const id = z.string().min(1).max(500)
const text = z.string().min(1).max(4096)
const code = z.int().min(1).max(9_999_999)
const act = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.strictObject({ act: z.literal(name), number: id, persona: id, ...shape })
const simple = <Name extends string>(name: Name) => act(name, {})

const customerActs = [
  act('text', { text, quotedId: id.optional(), forwarded: z.enum(['once', 'often']).optional() }),
  simple('photo'),
  simple('video'),
  simple('audio'),
  simple('voice'),
  simple('document'),
  simple('sticker'),
  simple('moving_sticker'),
  act('place', { quotedId: id.optional() }),
  simple('contact'),
  act('own_contact', { quotedId: id.optional() }),
  simple('order'),
  act('product', { text }),
  act('group', { text }),
  simple('poll'),
  act('unsupported', { kind: z.enum(unsupportedKinds) }),
  simple('unknown'),
  act('call', { seconds: z.int().min(0).max(86_400).optional() }),
  act('react', { emoji: z.string().max(32), messageId: id.optional() }),
  act('edit', { text, messageId: id.optional() }),
  act('delete', { messageId: id.optional() }),
  act('tap', { messageId: id, choice: z.string().min(1).max(256) }),
  act('flow', { messageId: id, answers: z.record(z.string().max(100), z.string().max(1_000)) }),
  act('play', { messageId: id }),
  act('change_number', { phone: z.string().regex(/^\d{6,15}$/) }),
  simple('change_user_id'),
  simple('change_device'),
  act('reachable', { reachable: z.boolean() }),
  act('marketing', { wanted: z.boolean() }),
  act('online', { online: z.boolean() }),
  act('window', { open: z.boolean() }),
  simple('clear'),
] as const

const businessActs = [
  act('app_in_use', { inUse: z.boolean() }),
  act('app_text', { text }),
  simple('app_photo'),
  act('app_edit', { text }),
  simple('app_delete'),
  act('app_contact', { action: z.enum(['add', 'remove']) }),
  simple('history'),
  simple('history_declined'),
] as const

const metaActs = [
  act('template', { template: id, status: z.enum(templateStatuses) }),
  act('template_quality', { template: id, quality: z.enum(['GREEN', 'YELLOW', 'RED']) }),
  act('restrict', { restriction: z.enum(restrictions) }),
  simple('disable'),
  simple('reinstate'),
  act('quality', { quality: z.enum(['GREEN', 'YELLOW', 'RED']) }),
  act('limit', { limit: z.enum(['TIER_250', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED']) }),
  act('security', { event: z.enum(securityEvents) }),
  act('errors', { code }),
  act('hand_over', { to: z.enum(['meta', 'business']) }),
  act('free_used', { count: z.int().min(0).max(1_000_000) }),
  act('token', { until: z.number().nullable() }),
] as const

export const Act = z.discriminatedUnion('act', [...customerActs, ...businessActs, ...metaActs])
export type Act = z.infer<typeof Act>

export const Switches = z.strictObject({
  send: z.enum(sendOutcomes).optional(),
  times: z.int().min(1).max(1_000).optional(),
  code: code.optional(),
  to: id.optional(),
  webhook: z
    .strictObject({
      delay: z.int().min(0).max(600_000),
      duplicate: z.boolean(),
      reorder: z.boolean(),
      batch: z.boolean(),
      badSignature: z.boolean(),
      drop: z.boolean(),
      skipDelivered: z.boolean(),
      retryFor: z
        .int()
        .min(0)
        .max(7 * 86_400_000),
    })
    .partial()
    .optional(),
})

export const Where = z.object({ number: id.optional(), persona: id.default('katharina') })

export const FileQuery = z.object({
  number: id,
  persona: id,
  name: z.string().max(240).default('file'),
  caption: z.string().max(1024).optional(),
})
