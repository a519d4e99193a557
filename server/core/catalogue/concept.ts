/** The deletion concept of this installation, made of the catalogue, the rules in force and what was done by them. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { ColumnKind, ConceptView, DataClassKey } from '../../contract/catalogue.ts'
import { DATA_CLASSES } from '../../contract/catalogue.ts'
import { RuleBody, RunView, type RetentionSettings } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { presentLabel } from '../label/present.ts'
import { listLabels } from '../label/store.ts'
import { readState } from '../retention/state.ts'
import { VERSION } from '../../version.ts'
import { CLASSES } from './classes.ts'
import { placeOfClass, placeOfRule } from './matrix.ts'
import { TABLES } from './tables.ts'

type Concept = z.input<typeof ConceptView>

const RUNS_SHOWN = 12

export async function readConcept(ctx: AppContext, actor: Actor): Promise<Concept> {
  authorise(actor, 'retention.read')
  const db = ctx.db.read
  const state = await readState(db)
  const now = ctx.clock.now()
  return {
    version: state.policy,
    at: now,
    instance: state.instance,
    software: VERSION,
    database: ctx.db.kind,
    settings: state.settings,
    classes: classesBy(state.settings),
    rules: await rulesInForce(db),
    inboxes: await db.selectFrom('inbox').select(['id', 'name', 'channel']).orderBy('id').execute(),
    labels: (await listLabels(db)).map(presentLabel),
    holds: await holdsAt(db, now),
    ledger: { entries: state.ledger_number, hash: state.ledger_hash },
    runs: await lastRuns(db),
  }
}

/** The order in which the concept tells of what columns hold. */
const KINDS = ['who', 'said', 'did', 'secret'] as const satisfies readonly ColumnKind[]

function classesBy(settings: RetentionSettings): Concept['classes'] {
  return DATA_CLASSES.map((key) => ({
    key,
    ...CLASSES[key],
    tables: tablesOf(key),
    place: placeOfClass(CLASSES[key], settings),
  }))
}

function tablesOf(key: DataClassKey): Concept['classes'][number]['tables'] {
  return Object.entries(TABLES)
    .filter(([, { of }]) => of === key)
    .map(([name, { columns }]) => {
      const kinds = new Set<ColumnKind>(Object.values(columns))
      return { name, kinds: KINDS.filter((kind) => kinds.has(kind)) }
    })
}

/** By their newest wording: what keeps longer does so at once, and what goes sooner says from when on. */
async function rulesInForce(db: Reader): Promise<Concept['rules']> {
  const rows = await db
    .selectFrom('retention_rule_version as newest')
    .select(['newest.rule_id as id', 'newest.version', 'newest.since_at as since', 'newest.body'])
    .where('newest.body', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('retention_rule_version as newer')
            .select('newer.id')
            .whereRef('newer.rule_id', '=', 'newest.rule_id')
            .whereRef('newer.version', '>', 'newest.version'),
        ),
      ),
    )
    .orderBy('newest.rule_id')
    .execute()
  return rows.map(({ body, ...rule }) => {
    const wording = RuleBody.parse(JSON.parse(body ?? ''))
    return { ...rule, body: wording, place: placeOfRule(wording) }
  })
}

async function holdsAt(db: Reader, now: number): Promise<Concept['holds']> {
  const active = await db.selectFrom('hold').select('review_at').where('released_at', 'is', null).execute()
  const { held } = await db
    .selectFrom('conversation')
    .select(({ fn }) => fn.countAll<number>().as('held'))
    .where('held', '=', 1)
    .executeTakeFirstOrThrow()
  const reviewDue = active.filter(({ review_at: at }) => at <= now).length
  return { active: active.length, conversations: Number(held), reviewDue }
}

async function lastRuns(db: Reader): Promise<Concept['runs']> {
  const rows = await db
    .selectFrom('retention_run')
    .select(['id', 'kind', 'state', 'started_at', 'ended_at', 'forecast', 'gone', 'bytes'])
    .orderBy('id', 'desc')
    .limit(RUNS_SHOWN)
    .execute()
  return rows.map(({ started_at: startedAt, ended_at: endedAt, gone, ...run }) => ({
    ...run,
    startedAt,
    endedAt,
    gone: RunView.shape.gone.parse(JSON.parse(gone)),
  }))
}
