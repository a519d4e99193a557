/** Offering and taking presets. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { Locale } from '../../contract/common.ts'
import type { LABEL_COLORS } from '../../contract/label.ts'
import type { PresetsView } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import { appendEvents } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { appendAudit } from '../audit/store.ts'
import { record } from '../record.ts'
import { insertDraft } from './drafts.ts'
import { presetsIn } from './presets.ts'
import type { StoredRule } from './rule-store.ts'

/** `locale`: of the words in them; left out: that of whoever asks. */
export async function offerPresets(
  ctx: AppContext,
  actor: Actor,
  locale?: Locale,
): Promise<z.infer<typeof PresetsView>> {
  authorise(actor, 'retention.read')
  const presets = presetsIn(locale ?? (await localeOf(ctx, actor)))
  return {
    items: presets.map(({ key, labels, bodies }) => ({ key, labels: [...labels], bodies: [...bodies] })),
  }
}

/** Its labels are made where they are missing, its rules are prepared. Throws not_found. */
export async function takePreset(
  ctx: AppContext,
  actor: Actor,
  key: string,
  locale?: Locale,
): Promise<StoredRule[]> {
  authorise(actor, 'retention.manage')
  const preset = presetsIn(locale ?? (await localeOf(ctx, actor))).find((each) => each.key === key)
  if (!preset) throw notFound()
  return ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const labels = []
    for (const [place, name] of preset.labels.entries()) {
      labels.push(await ensureLabel(ctx, tx, actor, { name, color: preset.colors[place] ?? 'grey' }))
    }
    const rules = []
    for (const body of preset.bodies) {
      rules.push(await insertDraft(ctx, tx, actor, { ...body, scope: { ...body.scope, labels } }))
    }
    const audit = {
      action: 'retention.preset',
      object: 'rule',
      objectId: rules[0]?.id ?? null,
      detail: { key },
    }
    await record(ctx, tx, actor, audit, { name: 'retention.updated' })
    return rules
  })
}

/** Whoever may take a preset may have what it needs. */
async function ensureLabel(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  { name, color }: { name: string; color: (typeof LABEL_COLORS)[number] },
): Promise<number> {
  const key = name.toLowerCase()
  const known = await tx.selectFrom('label').select('id').where('key', '=', key).executeTakeFirst()
  if (known) return known.id
  const { id } = await tx
    .insertInto('label')
    .values({ name, key, color, created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await appendAudit(ctx, tx, actor, { action: 'label.create', object: 'label', objectId: id })
  await appendEvents(ctx, tx, [{ name: 'label.updated' }])
  return id
}

async function localeOf({ db }: AppContext, actor: Actor): Promise<Locale> {
  if (actor.kind !== 'agent') return 'en'
  const agent = await db.read
    .selectFrom('agent')
    .select('locale')
    .where('id', '=', actor.id)
    .executeTakeFirst()
  return agent?.locale === 'de' ? 'de' : 'en'
}
