/** What admins do with templates. The provider is asked first: what it refuses is not kept. */
import type { z } from 'zod'
import type { Outcome, TemplateDraft, Templates } from '../../../channels/adapter.ts'
import { SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { NewTemplate, TemplateChange } from '../../contract/template.ts'
import { conflict, invalidInput, notFound, providerRefused } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { pauseInbox } from '../inbox/actions.ts'
import { accountOf, findInbox, type Inbox } from '../inbox/store.ts'
import { record } from '../record.ts'
import { toldOf } from './difference.ts'
import { templatesUpdated } from './group.ts'
import { lockGroup } from './reading.ts'
import { toldAt } from './rules.ts'
import {
  definitionOf,
  findTemplate,
  groupOf,
  listTemplates,
  readTemplate,
  type TemplateGroup,
  type TemplateRow,
} from './store.ts'
import { syncTemplates } from './sync.ts'

const TIMEOUT = 20 * SECOND

export async function createTemplate(
  ctx: AppContext,
  actor: Actor,
  inboxId: number,
  input: z.infer<typeof NewTemplate>,
): Promise<TemplateRow> {
  const { inbox, group, templates } = await open(ctx, actor, inboxId)
  const draft = tidy(input)
  refuseProblems(templates, draft)
  const taken = (row: TemplateRow) =>
    row.name === draft.name && row.language === draft.language && row.status !== 'deleted'
  if ((await listTemplates(ctx.db.read, group)).some(taken)) {
    throw conflict('template_taken', 'There is a template of this name and language.')
  }
  const askedAt = ctx.clock.now()
  const made = await answerOf(
    ctx,
    inbox,
    templates.create(draft, accountOf(ctx, inbox), AbortSignal.timeout(TIMEOUT)),
  )
  return ctx.db.transaction(async (tx) => {
    await lockGroup(ctx, tx, group)
    const template = { ...draft, ...made, reason: null, quality: null, beyond: [] }
    const row = await saveMade(ctx, tx, group, template, askedAt)
    await recordChange(ctx, tx, actor, group, 'template.create', row.id)
    return row
  })
}

export async function changeTemplate(
  ctx: AppContext,
  actor: Actor,
  inboxId: number,
  id: number,
  change: z.infer<typeof TemplateChange>,
): Promise<TemplateRow> {
  const { inbox, group, templates } = await open(ctx, actor, inboxId)
  const before = await findTemplate(ctx.db.read, group, id)
  const draft = tidy({ ...change, name: before.name, language: before.language })
  refuseProblems(templates, draft)
  if (before.external_id === null || readTemplate(before).beyond.length > 0) {
    throw conflict('template_unusable', 'This template can not be changed here.')
  }
  const edit = templates.edit(before.external_id, draft, accountOf(ctx, inbox), AbortSignal.timeout(TIMEOUT))
  const askedAt = ctx.clock.now()
  await answerOf(ctx, inbox, edit)
  await ctx.db.transaction(async (tx) => {
    await lockGroup(ctx, tx, group)
    const definition = definitionOf({ ...draft, beyond: [] })
    await tx
      .updateTable('template')
      .set({ category: draft.category, definition, changed_at: ctx.clock.now() })
      .where('id', '=', id)
      .execute()
    // What was said of the old wording does not outweigh what is read now.
    await tx
      .updateTable('template')
      .set({ status_at: toldAt(askedAt) })
      .where('id', '=', id)
      .where('status_at', '<=', askedAt)
      .execute()
    await recordChange(ctx, tx, actor, group, 'template.change', id)
  })
  // The answer does not say what became of the status.
  await syncTemplates(ctx, inbox)
  return findTemplate(ctx.db.read, group, id)
}

export async function removeTemplate(
  ctx: AppContext,
  actor: Actor,
  inboxId: number,
  id: number,
): Promise<void> {
  const { inbox, group, templates } = await open(ctx, actor, inboxId)
  const { name, external_id: externalId } = await findTemplate(ctx.db.read, group, id)
  const remove = templates.remove({ name, externalId }, accountOf(ctx, inbox), AbortSignal.timeout(TIMEOUT))
  await answerOf(ctx, inbox, remove)
  await ctx.db.transaction(async (tx) => {
    await lockGroup(ctx, tx, group)
    const now = ctx.clock.now()
    await tx
      .updateTable('template')
      .set({ status: 'deleted', reason: null, status_at: now, changed_at: now })
      .where('id', '=', id)
      .execute()
    await recordChange(ctx, tx, actor, group, 'template.remove', id)
  })
}

/** Reads them at once. What the provider refuses is in the list's `failure`. */
export async function readTemplatesNow(ctx: AppContext, actor: Actor, inboxId: number): Promise<Inbox> {
  const { inbox } = await open(ctx, actor, inboxId)
  await syncTemplates(ctx, inbox)
  return inbox
}

/** What templates of an inbox are managed with. Throws not_found where its channel has none. */
export async function open(ctx: AppContext, actor: Actor, inboxId: number) {
  authorise(actor, 'template.manage', { inboxId })
  const inbox = await findInbox(ctx.db.read, inboxId)
  const { templates } = ctx.channel(inbox.channel)
  if (!templates) throw notFound()
  return { inbox, group: groupOf(inbox), templates }
}

/** An address or number that was left out is not there, rather than undefined. */
function tidy(input: z.infer<typeof NewTemplate>): TemplateDraft {
  const buttons = input.buttons.map(({ kind, text, url, phone, example }) => ({
    kind,
    text,
    ...(url === undefined ? {} : { url }),
    ...(phone === undefined ? {} : { phone }),
    ...(example === undefined ? {} : { example }),
  }))
  return { ...input, buttons }
}

function refuseProblems(templates: Templates<unknown>, draft: TemplateDraft): void {
  const problems = templates.problems(draft)
  if (problems.length > 0) throw invalidInput(problems)
}

/** Throws what the provider says if it refuses, and pauses the inbox where sending would. */
export async function answerOf<T>(ctx: AppContext, inbox: Inbox, asked: Promise<Outcome<T>>): Promise<T> {
  const outcome = await asked
  if (outcome.ok) return outcome.value
  const { code, reason, detail } = outcome.failure
  ctx.log.warn({ inbox: inbox.id, code, reason }, 'the provider refused a template')
  if (outcome.pauses) await pauseInbox(ctx, inbox.id, reason)
  throw providerRefused(detail)
}

/** News or a reading may have brought it in while the provider was being asked. */
async function saveMade(
  ctx: AppContext,
  tx: Tx,
  group: TemplateGroup,
  template: Parameters<typeof toldOf>[0] & { name: string; language: string },
  askedAt: number,
): Promise<TemplateRow> {
  const { name, language } = template
  const before = (await listTemplates(tx, group)).find(
    (row) => row.name === name && row.language === language,
  )
  // What was said of a deleted one of this name is not about this one.
  const same = before?.status === 'deleted' ? undefined : before
  const values = { ...toldOf(template, toldAt(askedAt), same), changed_at: ctx.clock.now() }
  if (!before) {
    const row = { ...group, name, language, ...values }
    return tx.insertInto('template').values(row).returningAll().executeTakeFirstOrThrow()
  }
  return tx
    .updateTable('template')
    .set(values)
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function recordChange(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  group: TemplateGroup,
  action: string,
  objectId: number,
): Promise<void> {
  const events = await templatesUpdated(tx, group)
  await record(ctx, tx, actor, { action, object: 'template', objectId }, ...events)
}
