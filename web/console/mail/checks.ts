/** What is known about where a mail came from. Pure. */
import type { MailView } from '../../../server/contract/mail.ts'
import { isolated } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'

type Warning = MailView['warnings'][number]

/** These say nothing against the sender. */
const HARMLESS = new Set<Warning['kind']>(['reply_to_differs', 'new_participant'])

/** The domain both signed it and stands by it, and nothing about the sender looks wrong. */
export const isGenuine = ({ authentication, warnings }: MailView): boolean =>
  authentication.dkim === 'pass' &&
  authentication.dmarc === 'pass' &&
  warnings.every(({ kind }) => HARMLESS.has(kind))

/** Somebody may want to deceive; the rest is merely good to know. */
const SERIOUS = new Set<Warning['kind']>([
  'dmarc_failed',
  'looks_like',
  'mixed_scripts',
  'name_is_address',
  'own_address',
])
export const isSerious = ({ kind }: Warning): boolean => SERIOUS.has(kind)

/** What is wrong, and what to do about it. */
export const warningWords = ({ kind, value }: Warning, { from }: Pick<MailView, 'from'>): string =>
  t(`mail.warning.${kind}`, {
    value: isolated(value ?? from?.address ?? '?'),
    address: isolated(from?.address ?? '?'),
  })

const VERDICTS = ['dmarc', 'dkim', 'spf'] as const

/** Each check with its result, in words. */
export const checksOf = ({ authentication }: MailView): [string, string][] =>
  VERDICTS.map((check) => [t(`mail.check.${check}`), t(`mail.check.${authentication[check] ?? 'unknown'}`)])
