/**
 * What is kept for how long: rules, what they would do, what they did. Nothing here carries words that people
 * read; the console makes sentences of it in its languages.
 */
import { z } from 'zod'
import { ChannelKind, Id, NamedDay, Time, Typed, page } from './common.ts'

const Name = Typed.trim().min(1).max(80)
const Why = Typed.trim().min(3, 'expected a reason of at least 3 letters').max(500)

export const PERIOD_UNITS = ['hours', 'days', 'weeks', 'months', 'years'] as const

/**
 * Days and longer units are of the calendar: the day on which the clock starts is not counted, and what is due
 * goes as the last day ends (Regulation (EEC, Euratom) No 1182/71, Article 3; §§ 187, 188 BGB). Hours are exact.
 */
export const Period = z
  .strictObject({
    count: z.int().min(1, 'expected at least 1').max(9999),
    unit: z.enum(PERIOD_UNITS),
  })
  .refine(({ count, unit }) => unit !== 'years' || count <= 100, {
    path: ['count'],
    message: 'expected at most 100 years',
  })
export type Period = z.infer<typeof Period>

/**
 * When the period begins. received: of a file or mail when it came, each by itself · consent_withdrawn: of the
 * contact's newest withdrawal in this channel · event: a day that somebody set for this conversation
 */
export const CLOCKS = [
  'created',
  'last_customer_message',
  'last_message',
  'resolved',
  'relationship_ended',
  'consent_withdrawn',
  'event',
  'received',
] as const
export const Clock = z.enum(CLOCKS)
export type Clock = z.infer<typeof Clock>

/** Which conversations. What is left out or empty asks for nothing. */
export const Scope = z.strictObject({
  channels: z.array(ChannelKind).max(3).default([]),
  inboxes: z.array(Id).max(200).default([]),
  /** One of these. */
  labels: z.array(Id).max(50).default([]),
  /** None of these. */
  notLabels: z.array(Id).max(50).default([]),
  status: z.enum(['open', 'resolved']).nullable().default(null),
  /** anonymous: somebody of a website of whom neither name nor address is known */
  contact: z.enum(['anonymous', 'known']).nullable().default(null),
  /** What a website said or asked of its visitor. */
  attribute: z
    .strictObject({ key: Typed.trim().min(1).max(40), value: Typed.trim().max(200) })
    .nullable()
    .default(null),
})
export type Scope = z.infer<typeof Scope>

/**
 * conversation: all of it · files: of messages, the text stays · raw_mail: mails as they came, their messages
 * stay · provider_copy: mails and files that their provider still has,
 * where they are safely here
 */
export const RuleTarget = z.enum(['conversation', 'files', 'raw_mail', 'provider_copy'])
export type RuleTarget = z.infer<typeof RuleTarget>

/**
 * delete: gone · anonymise: nobody can tell any more who it was and what was said, the figures stay · redact:
 * texts and files go, who and when stays · restrict: kept, and seen by the data protection role alone
 */
export const RuleAction = z.enum(['delete', 'anonymise', 'redact', 'restrict'])
export type RuleAction = z.infer<typeof RuleAction>

const shared = {
  name: Name,
  scope: Scope.prefault({}),
  clock: Clock,
  period: Period,
  /** The period begins with the end of the calendar year in which the clock started. */
  yearEnd: z.boolean().default(false),
  /** The law or the reason, for the deletion concept: `§ 257 HGB`. */
  ground: Typed.trim().max(200).default(''),
}

/** It goes by then. */
export const LimitRule = z.strictObject({
  kind: z.literal('limit'),
  target: RuleTarget.default('conversation'),
  action: RuleAction.default('delete'),
  ...shared,
})

/** It does not go before. */
export const FloorRule = z.strictObject({
  kind: z.literal('floor'),
  ...shared,
  /** From then on only the data protection role sees it; counted from the clock, never from the end of the year. */
  restrictAfter: Period.nullable().default(null),
})

/** Where there is something that is received by itself. */
const MAILS: ReadonlySet<ChannelKind> = new Set(['email'])
const COPIES: ReadonlySet<ChannelKind> = new Set(['email', 'whatsapp'])

export const RuleBody = z.discriminatedUnion('kind', [LimitRule, FloorRule]).superRefine((rule, problem) => {
  const refuse = (path: string, message: string) =>
    problem.addIssue({ code: 'custom', path: [path], message })
  const target = rule.kind === 'floor' ? 'conversation' : rule.target
  if (rule.clock === 'received' && target === 'conversation') {
    refuse('clock', 'expected another clock: only files and mails are received by themselves')
  }
  if (target === 'raw_mail' || target === 'provider_copy') {
    if (rule.clock !== 'received') refuse('clock', 'expected received')
    const { labels, notLabels, status, contact, attribute, channels } = rule.scope
    if (labels.length > 0 || notLabels.length > 0 || status || contact || attribute) {
      refuse('scope', 'expected inboxes only')
    }
    const most = target === 'raw_mail' ? MAILS : COPIES
    if (channels.some((channel) => !most.has(channel))) {
      refuse('scope.channels', `expected ${[...most].join(' or ')}`)
    }
  }
  if (rule.kind === 'limit' && target !== 'conversation' && rule.action !== 'delete') {
    refuse('action', 'expected delete')
  }
  if (rule.yearEnd && rule.period.unit === 'hours') refuse('period', 'expected days or longer')
})
export type RuleBody = z.infer<typeof RuleBody>
export type LimitRule = z.infer<typeof LimitRule>
export type FloorRule = z.infer<typeof FloorRule>

/** Somebody who did something, as it is shown; null: the server itself. */
const Person = z.object({ id: Id, name: z.string() }).nullable()

export const RuleView = z.object({
  id: Id,
  /** The wording in force, or the one that comes into force; null: never switched on, or switched off. */
  body: RuleBody.nullable(),
  /** Not in force: what somebody prepares. */
  draft: RuleBody.nullable(),
  draftBy: Person,
  /** 0: never switched on */
  version: z.int(),
  /** Since when, or from when on. */
  since: Time.nullable(),
  /** In force, but what it would make go sooner waits until `since`. */
  grace: z.boolean(),
  /** Conversations whose day it decides, and their files' bytes. Of a floor: that it keeps at this moment. */
  conversations: z.int(),
  bytes: z.int(),
})
export type RuleView = z.infer<typeof RuleView>

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 09:00')
const days = (least: number, most: number) => z.int().min(least).max(most)

const systemPeriods = {
  /** What changed, for consoles that were away. */
  events: days(1, 365),
  /** Deliveries that could not be taken in. */
  quarantine: days(1, 365),
  /** Statuses and reactions whose message never came. */
  waiting: days(1, 365),
  /** News of the provider about an account. */
  notices: days(1, 365),
  /** Logins that are not used. */
  sessions: days(1, 365),
  /** Who did what. */
  audit: days(30, 3650),
  /** What was deleted, without names. */
  ledger: days(365, 10_950),
  /** Runs and their certificates. */
  runs: days(365, 10_950),
  /** That a message was erased, as a keyed hash, so that it does not come back when it is told once more. */
  forgotten: days(14, 3650),
}

/** How long the system keeps what it has for itself. Days. */
export const SystemPeriods = z.strictObject({
  events: systemPeriods.events.default(7),
  quarantine: systemPeriods.quarantine.default(30),
  waiting: systemPeriods.waiting.default(8),
  notices: systemPeriods.notices.default(30),
  sessions: systemPeriods.sessions.default(30),
  audit: systemPeriods.audit.default(1095),
  ledger: systemPeriods.ledger.default(3650),
  runs: systemPeriods.runs.default(3650),
  forgotten: systemPeriods.forgotten.default(90),
})
export type SystemPeriods = z.infer<typeof SystemPeriods>

const settings = {
  /** Of the office: days begin and end there. */
  timeZone: z.string().max(60).refine(isTimeZone, 'expected a time zone such as Europe/Berlin'),
  /** Cron expression in that zone: minute, hour, day, month, weekday. */
  schedule: Typed.trim().max(100),
  /** No run goes on within these hours, unless somebody starts it; null: at any time. */
  quiet: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).nullable(),
  /** Days between the decision and its first effect. */
  graceDays: days(0, 90),
  /** Days that what is due is hidden and can be fetched back before it is gone for good. */
  quarantineDays: days(0, 30),
  /** A run that would take so many per cent, and so many more than was forecast, stops and asks. */
  breaker: z.strictObject({ percent: z.int().min(0).max(1000), objects: z.int().min(0).max(1_000_000) }),
}

export const RetentionSettings = z.strictObject({
  timeZone: settings.timeZone.default('Europe/Berlin'),
  schedule: settings.schedule.default('30 2 * * *'),
  quiet: settings.quiet.default(null),
  graceDays: settings.graceDays.default(7),
  quarantineDays: settings.quarantineDays.default(0),
  breaker: settings.breaker.prefault({ percent: 50, objects: 100 }),
  keep: SystemPeriods.prefault({}),
})
export type RetentionSettings = z.infer<typeof RetentionSettings>

/** What is left out stays as it is. */
export const SettingsInput = z
  .strictObject({
    ...settings,
    quiet: settings.quiet.refine((hours) => hours === null || hours.from !== hours.to, {
      path: ['to'],
      error: 'expected another time than the first: equal ones are no hours',
    }),
    keep: z.strictObject(systemPeriods).partial(),
  })
  .partial()

export const RunView = z.object({
  id: Id,
  /** rules: by the clock · erasure: of one person · own: a visitor's own chat · manual: one conversation */
  kind: z.enum(['rules', 'erasure', 'own', 'manual']),
  /** stopped: it asks, see `reason`, of which `ledger` and `error` are to be mended instead */
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  reason: z.enum(['over_forecast', 'clock', 'ledger', 'restored', 'error']).nullable(),
  startedAt: Time,
  endedAt: Time.nullable(),
  by: Person,
  /** Conversations, files and mails that were to go. */
  forecast: z.int(),
  gone: z.object({
    conversations: z.int(),
    messages: z.int(),
    contacts: z.int(),
    files: z.int(),
    mails: z.int(),
    /** Of files, that their provider had and was asked to delete. */
    copies: z.int(),
    redacted: z.int(),
    anonymised: z.int(),
    restricted: z.int(),
    quarantined: z.int(),
  }),
  /** Of files, in clear. */
  bytes: z.int(),
})
export type RunView = z.infer<typeof RunView>

/** All that is known of a run; it holds nobody's data. */
export const CertificateView = RunView.extend({
  /** By rule and its version. */
  rules: z.array(
    z.object({
      id: Id.nullable(),
      name: z.string(),
      version: z.int(),
      body: RuleBody.nullable(),
      count: z.int(),
    }),
  ),
  /** Due, and kept all the same. */
  kept: z.object({ holds: z.int(), floors: z.int(), requests: z.int(), saved: z.int() }),
  /** What was looked for afterwards, and how much of it was still there. */
  check: z.object({ at: Time, rows: z.int(), files: z.int(), log: z.boolean() }).nullable(),
  ledger: z.object({ from: z.int(), to: z.int(), hash: z.string() }).nullable(),
  instance: z.string(),
  software: z.string(),
  timeZone: z.string(),
})
export type CertificateView = z.infer<typeof CertificateView>

export const RetentionView = z.object({
  settings: RetentionSettings,
  rules: z.array(RuleView),
  conversations: z.int(),
  /** With a day on which they go. */
  due: z.int(),
  overdue: z.int(),
  checkedAt: Time,
  nextRun: z.object({ at: Time, conversations: z.int() }).nullable(),
  held: z.object({ conversations: z.int(), holds: z.int() }),
  quarantined: z.int(),
  /** Days are being worked out anew: how many are left. */
  recomputing: z.int().nullable(),
  /** A run that waits for an answer. */
  stopped: RunView.nullable(),
  /** The latest time of which this server is sure. */
  seenAt: Time,
})
export type RetentionView = z.infer<typeof RetentionView>

/** What a rule would do if it were in force now, without grace. */
export const Simulation = z.object({
  /** To be typed by whoever switches it on: files of a rule about files, mails of one about mails. */
  count: z.int(),
  conversations: z.int(),
  bytes: z.int(),
  oldest: Time.nullable(),
  newest: Time.nullable(),
  /** Would go, and stay: for which reason. */
  kept: z.object({ holds: z.int(), floors: z.int(), requests: z.int(), rules: z.int() }),
  /** In its scope, and its clock has not started. */
  waiting: z.int(),
  /** In its scope. */
  scope: z.int(),
  /** Of all conversations: it is in their scope. */
  everything: z.boolean(),
  samples: z
    .array(
      z.object({
        conversationId: Id,
        inboxId: Id,
        /** Of a file. */
        fileName: z.string().nullable(),
        bytes: z.int(),
        due: Time,
      }),
    )
    .max(20),
  /** Other rules whose scope it shares and whose wording it contradicts. */
  conflicts: z.array(z.object({ ruleId: Id, name: z.string(), kind: z.enum(['never_applies', 'same']) })),
})
export type Simulation = z.infer<typeof Simulation>

/** Weeks or years from now on: what goes when, by rule. */
export const TimelineView = z.object({
  buckets: z.array(
    z.object({
      from: Time,
      to: Time,
      rules: z.array(z.object({ ruleId: Id.nullable(), conversations: z.int() })),
      /** Of the draft that was asked for, or of all of them together; of one about mails, mails. */
      draft: z.int(),
    }),
  ),
})
export type TimelineView = z.infer<typeof TimelineView>

/** Why a rule does, or does not, decide about one conversation. */
export const RuleReason = z.enum([
  /** It decides. */
  'wins',
  /** It applies, another one is stronger or sooner. */
  'outranked',
  'later',
  /** It keeps until `at`. */
  'keeps',
  /** It kept until `at`, which is over. */
  'kept',
  /** It applies, and its clock has not started. */
  'not_started',
  /** Its scope asks for something else: see `missing`. */
  'out_of_scope',
  /** Already done. */
  'done',
  'off',
])

/** `GET /api/conversations/:id/retention`: when will this go, and why is it still here? */
export const ExplainView = z.object({
  dueAt: Time.nullable(),
  action: RuleAction.nullable(),
  /** The same as an erasure request, if that decides. */
  ruleId: Id.nullable(),
  requested: z.boolean(),
  /** Earlier steps: files that go, a restriction. */
  steps: z.array(z.object({ action: z.enum(['files', 'redact', 'restrict']), at: Time, ruleId: Id })),
  /** Where neither a rule nor a request ends it. */
  kept: z.array(
    z.object({
      by: z.enum(['hold', 'floor', 'restriction']),
      until: Time.nullable(),
      holdId: Id.nullable(),
      ruleId: Id.nullable(),
    }),
  ),
  rules: z.array(
    z.object({
      ruleId: Id,
      name: z.string(),
      kind: z.enum(['limit', 'floor']),
      reason: RuleReason,
      at: Time.nullable(),
      missing: z
        .enum(['channel', 'inbox', 'label', 'not_label', 'status', 'contact', 'attribute'])
        .nullable(),
      clock: Clock,
    }),
  ),
  hidden: z.enum(['restricted', 'quarantined']).nullable(),
  /** A day that somebody set for it. */
  eventAt: Time.nullable(),
  relationshipEndedAt: Time.nullable(),
})
export type ExplainView = z.infer<typeof ExplainView>

/** As much of it as lists and heads of threads show. */
export const RetentionHint = z.object({
  dueAt: Time.nullable(),
  action: RuleAction.nullable(),
  held: z.boolean(),
  /** By a rule that keeps. */
  keptUntil: Time.nullable(),
  hidden: z.enum(['restricted', 'quarantined']).nullable(),
})
export type RetentionHint = z.infer<typeof RetentionHint>

export const RuleInput = z.strictObject({ body: RuleBody })
export const EnableInput = z.strictObject({ count: z.int().min(0), why: Why })
export const WhyInput = z.strictObject({ why: Why })
export const ContinueInput = z.strictObject({ count: z.int().min(0), why: Why })
export const DayInput = z.strictObject({ at: NamedDay.nullable() })

export const RuleVersionView = z.object({
  version: z.int(),
  body: RuleBody.nullable(),
  since: Time,
  at: Time,
  by: Person,
  why: z.string(),
  forecast: z.int().nullable(),
})
export const RuleHistoryView = z.object({ items: z.array(RuleVersionView) })
export const RunsView = page(RunView)

/** Hidden, and to be fetched back until `goneAt`. Without anything of what was said. */
export const QuarantinedView = z.object({
  conversationId: Id,
  inboxId: Id,
  hiddenAt: Time,
  goneAt: Time,
  ruleId: Id.nullable(),
  messages: z.int(),
})
export const QuarantinedPage = page(QuarantinedView)

/** The rules as one text, for reviewing and keeping elsewhere. */
export const PolicyText = z.object({ yaml: z.string() })
export const PolicyInput = z.strictObject({ yaml: z.string().max(200_000) })
export const PolicyDiff = z.object({
  changes: z.array(
    z.object({
      kind: z.enum(['added', 'changed', 'removed', 'setting']),
      ruleId: Id.nullable(),
      name: z.string(),
      /** Of a rule as it stands in the text; of a setting its value. */
      before: z.string().nullable(),
      after: z.string().nullable(),
      /** Of a rule; null: it is a setting, or there is none. */
      bodyBefore: RuleBody.nullable(),
      bodyAfter: RuleBody.nullable(),
    }),
  ),
})

export const PresetView = z.object({
  key: z.string(),
  /** Labels that it needs, by name; made when it is taken. */
  labels: z.array(z.string()),
  bodies: z.array(RuleBody),
})
export const PresetsView = z.object({ items: z.array(PresetView) })

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
