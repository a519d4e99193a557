/**
 * What is stored about whom, why and for how long, and the deletion concept that is made of it. Codes alone: the
 * console has the words.
 */
import { z } from 'zod'
import { ChannelKind, Id, Time } from './common.ts'
import { LabelView } from './label.ts'
import { RetentionSettings, RuleBody, RuleTarget, RunView, SystemPeriods } from './retention.ts'

export const DATA_CLASSES = [
  'conversations',
  'files',
  'rawMails',
  'providerCopies',
  'people',
  'visitors',
  'consents',
  'underway',
  'parked',
  'waiting',
  'chosenFiles',
  'answeredAddresses',
  'agents',
  'logins',
  'audit',
  'changes',
  'notices',
  'policy',
  'holds',
  'runs',
  'ledger',
  'forgotten',
  'figures',
  'settings',
] as const
export const DataClassKey = z.enum(DATA_CLASSES)
export type DataClassKey = z.infer<typeof DataClassKey>

/** who: names somebody or leads to them · said: what was written or sent · did: who did what when · secret: for
 * getting in · own: how the software works */
export const ColumnKind = z.enum(['who', 'said', 'did', 'secret', 'own'])
export type ColumnKind = z.infer<typeof ColumnKind>

/** Abstract starts of periods, after DIN 66398 and ISO/IEC 27555. */
export const START_POINTS = ['collection', 'process_end', 'relationship_end'] as const
export const StartPoint = z.enum(START_POINTS)
export type StartPoint = z.infer<typeof StartPoint>

/** Of the GDPR; `88`: with the national law on data of employees. */
export const ARTICLES = ['5.2', '6.1.a', '6.1.b', '6.1.c', '6.1.f', '7.1', '17.3', '32', '88'] as const

export const DataClass = z.object({
  subjects: z.enum(['customers', 'agents', 'both', 'nobody']),
  basis: z.array(z.enum(ARTICLES)),
  start: StartPoint,
  /** What decides when it goes. */
  ends: z.discriminatedUnion('by', [
    z.object({ by: z.literal('rules'), target: RuleTarget }),
    z.object({ by: z.literal('setting'), name: SystemPeriods.keyof() }),
    z.object({ by: z.literal('fixed'), days: z.int() }),
    /** At the latest with the last of the parent. */
    z.object({ by: z.literal('parent') }),
    /** As soon as what it is for is done. */
    z.object({ by: z.literal('done') }),
    z.object({ by: z.literal('stays') }),
  ]),
  parent: DataClassKey.nullable(),
  /** Where else it is. */
  copies: z.array(z.enum(['files', 'log', 'backups', 'provider', 'ledger', 'browser'])),
})
export type DataClass = z.infer<typeof DataClass>

/** Periods in days: one class of deletion is one of these from one start point. */
export const STANDARD_DAYS = [1, 2, 7, 8, 14, 30, 90, 180, 365, 1095, 2190, 2920, 3650] as const

export const MatrixPlace = z.object({
  start: StartPoint,
  /** Months count 30, years 365. */
  days: z.int(),
  /** The period is a standard one. */
  standard: z.boolean(),
  /** From the end of the calendar year. */
  yearEnd: z.boolean(),
})
export type MatrixPlace = z.infer<typeof MatrixPlace>

export const ConceptView = z.object({
  /** Grows with each decision about a rule. */
  version: z.int(),
  at: Time,
  instance: z.string(),
  software: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  settings: RetentionSettings,
  classes: z.array(
    DataClass.extend({
      key: DataClassKey,
      /** By name, and what their columns tell of people. */
      tables: z.array(z.object({ name: z.string(), kinds: z.array(ColumnKind.exclude(['own'])) })),
      /** By which the class goes without any rule: a setting or what the software fixes. */
      place: MatrixPlace.nullable(),
    }),
  ),
  /** In force, or about to be. */
  rules: z.array(z.object({ id: Id, version: z.int(), since: Time, body: RuleBody, place: MatrixPlace })),
  inboxes: z.array(z.object({ id: Id, name: z.string(), channel: ChannelKind })),
  labels: z.array(LabelView),
  holds: z.object({ active: z.int(), conversations: z.int(), reviewDue: z.int() }),
  ledger: z.object({ entries: z.int(), hash: z.string() }),
  /** The newest first. */
  runs: z.array(
    RunView.pick({
      id: true,
      kind: true,
      state: true,
      startedAt: true,
      endedAt: true,
      forecast: true,
      gone: true,
      bytes: true,
    }),
  ),
})
export type ConceptView = z.infer<typeof ConceptView>
