/**
 * Those who answer for rules are told by mail that one was switched on or off. Whom is written with the decision, in its
 * transaction, and struck out once the mail server has taken the mail: nobody is left out, whatever happens between. No
 * person's data is in it.
 */
import { DAY, HOUR, MINUTE } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Locale } from '../../contract/common.ts'
import type { Tx } from '../../storage/database.ts'
import { findRule, wordingOf, type StoredRule } from './rule-store.ts'
import { readState } from './state.ts'

const ROLES = ['owner', 'admin', 'dpo'] as const

/** After that it is no news any more, and the audit log has it in any case. */
const TRIED_FOR = 3 * DAY
const PAGE = 50

/** In the transaction of the decision. Without a mail server nobody is told. */
export async function noteTold(
  ctx: AppContext,
  tx: Tx,
  { ruleId, version }: { ruleId: number; version: number },
): Promise<void> {
  if (!ctx.mailer) return
  const people = await tx
    .selectFrom('agent')
    .select('id')
    .where('role', 'in', ROLES)
    .where('active', '=', 1)
    .orderBy('id')
    .execute()
  if (people.length === 0) return
  const now = ctx.clock.now()
  const rows = people.map(({ id }) => ({ rule_id: ruleId, version, agent_id: id, at: now, next_at: now }))
  await tx.insertInto('rule_mail').values(rows).execute()
}

/** Sends what is to be sent, one by one. By its job alone, so that nobody is told twice. How many were told. */
export async function tellOfRules(ctx: AppContext): Promise<number> {
  const { mailer, db, log } = ctx
  if (!mailer) return 0
  await db.transaction((tx) =>
    tx
      .deleteFrom('rule_mail')
      .where('at', '<', ctx.clock.now() - TRIED_FOR)
      .execute(),
  )
  let told = 0
  for (const due of await dueMails(ctx)) {
    try {
      const mail = await mailFor(ctx, due)
      if (mail) await mailer.send(mail)
      await strikeOut(ctx, due.id)
      told++
    } catch (error) {
      log.warn({ err: error, rule: due.rule_id }, 'somebody was not told of a retention rule, and will be')
      await tryLater(ctx, due)
    }
  }
  return told
}

const dueMails = ({ db, clock }: AppContext) =>
  db.read
    .selectFrom('rule_mail')
    .selectAll()
    .where('next_at', '<=', clock.now())
    .orderBy('id')
    .limit(PAGE)
    .execute()
type DueMail = Awaited<ReturnType<typeof dueMails>>[number]

/** null: whoever it was for does not answer for rules any more. */
async function mailFor({ config, db }: AppContext, { rule_id: ruleId, version, agent_id: id }: DueMail) {
  const person = await db.read
    .selectFrom('agent')
    .select(['email', 'locale'])
    .where('id', '=', id)
    .where('role', 'in', ROLES)
    .where('active', '=', 1)
    .executeTakeFirst()
  if (!person) return null
  const rule = await findRule(db.read, ruleId)
  const asDecided = {
    ...rule,
    draft: null,
    versions: rule.versions.filter((each) => each.version <= version),
  }
  const { settings } = await readState(db.read)
  const page = config.publicUrl === null ? null : `${config.publicUrl}/settings/retention`
  const words = mailOf(asDecided, person.locale === 'de' ? 'de' : 'en', settings.timeZone, page)
  return { to: person.email, ...words }
}

const strikeOut = ({ db }: AppContext, id: number) =>
  db.transaction((tx) => tx.deleteFrom('rule_mail').where('id', '=', id).execute())

/** Twice as long each time. */
async function tryLater({ db, clock }: AppContext, { id, at }: DueMail): Promise<void> {
  const wait = Math.min(HOUR, Math.max(MINUTE, clock.now() - at))
  await db.transaction((tx) =>
    tx
      .updateTable('rule_mail')
      .set({ next_at: clock.now() + wait })
      .where('id', '=', id)
      .execute(),
  )
}

interface Words {
  subject: string
  text: string
  html: string
}

/** Pure. `page`: where rules are looked at; null: this server does not know its address. */
export function mailOf(rule: StoredRule, locale: Locale, timeZone: string, page: string | null): Words {
  const decision = rule.versions.at(-1)
  const facts = {
    name: wordingOf(rule)?.name ?? '',
    version: decision?.version ?? 0,
    count: decision?.forecast ?? 0,
    day: dayOf(decision?.since ?? 0, locale, timeZone),
  }
  const words = WORDS[locale]
  const told = decision?.body ? words.on(facts) : words.off(facts)
  const lines = [...told.lines, ...(page === null ? [] : [`${words.look} ${page}`]), words.why]
  return {
    subject: told.subject,
    text: `${lines.join('\n\n')}\n`,
    html: lines.map((line) => `<p>${escaped(line)}</p>`).join('\n'),
  }
}

interface Facts {
  name: string
  version: number
  count: number
  day: string
}

interface Told {
  subject: string
  lines: string[]
}

const WORDS: Record<
  Locale,
  { on: (facts: Facts) => Told; off: (facts: Facts) => Told; look: string; why: string }
> = {
  de: {
    on: ({ name, version, count, day }) => ({
      subject: `Aufbewahrung: „${name}“ wurde eingeschaltet`,
      lines: [
        `Die Regel „${name}“ (Fassung ${version}) wurde eingeschaltet.`,
        `Ab ${day} wirkt sie auf alles, was sie betrifft; in diesem Augenblick sind das ${count} Gespräche oder Dateien.`,
        'Bis dahin lässt sie sich ohne Folgen ausschalten.',
      ],
    }),
    off: ({ name, version, day }) => ({
      subject: `Aufbewahrung: „${name}“ wurde ausgeschaltet`,
      lines: [
        `Die Regel „${name}“ wurde ausgeschaltet (Fassung ${version}).`,
        `Was sie aufbewahrt hat, bleibt noch bis ${day}.`,
      ],
    }),
    look: 'Regeln ansehen:',
    why: 'Diese Nachricht bekommen alle, die für die Aufbewahrung zuständig sind.',
  },
  en: {
    on: ({ name, version, count, day }) => ({
      subject: `Retention: “${name}” was switched on`,
      lines: [
        `The rule “${name}” (version ${version}) was switched on.`,
        `From ${day} on it acts on all that it concerns; at this moment that is ${count} conversations or files.`,
        'Until then it can be switched off without any effect.',
      ],
    }),
    off: ({ name, version, day }) => ({
      subject: `Retention: “${name}” was switched off`,
      lines: [
        `The rule “${name}” was switched off (version ${version}).`,
        `What it has kept stays until ${day}.`,
      ],
    }),
    look: 'Look at the rules:',
    why: 'Everybody who answers for retention gets this message.',
  },
}

const dayOf = (at: number, locale: Locale, timeZone: string): string =>
  new Intl.DateTimeFormat(locale === 'de' ? 'de-DE' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  }).format(at)

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`)
