/** Those who answer for rules are told by mail that one was switched on or off. No person's data is in it. */
import type { AppContext } from '../../context.ts'
import type { Locale } from '../../contract/common.ts'
import { wordingOf, type StoredRule } from './rule-store.ts'
import { readState } from './state.ts'

const ROLES = ['owner', 'admin', 'dpo'] as const

/** Call it after the commit. Nobody waits for a mail server: the audit log has it in any case. */
export function tellOfRule(ctx: AppContext, rule: StoredRule): void {
  sendAll(ctx, rule).catch((error: unknown) =>
    ctx.log.error({ err: error, rule: rule.id }, 'nobody was told of a retention rule'),
  )
}

async function sendAll({ mailer, config, db, log }: AppContext, rule: StoredRule): Promise<void> {
  if (!mailer) return
  const [people, { settings }] = await Promise.all([
    db.read
      .selectFrom('agent')
      .select(['email', 'locale'])
      .where('role', 'in', ROLES)
      .where('active', '=', 1)
      .orderBy('id')
      .execute(),
    readState(db.read),
  ])
  const page = config.publicUrl === null ? null : `${config.publicUrl}/settings/retention`
  for (const { email, locale } of people) {
    const words = mailOf(rule, locale === 'de' ? 'de' : 'en', settings.timeZone, page)
    try {
      await mailer.send({ to: email, ...words })
    } catch (error) {
      log.warn({ err: error, rule: rule.id }, 'somebody was not told of a retention rule')
    }
  }
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
