/** The chapters in their order, and the sentences of each: what is always true, and what the settings say. */
import type { ConceptView } from '../../../../server/contract/catalogue.ts'
import { t } from '../../../lib/i18n.ts'

export const SECTIONS = [
  'purpose',
  'duties',
  'data',
  'matrix',
  'rules',
  'order',
  'procedure',
  'exceptions',
  'backups',
  'own',
  'proof',
  'approval',
] as const
export type Section = (typeof SECTIONS)[number]

export const linesOf: Record<Section, (concept: ConceptView) => string[]> = {
  purpose: () => [t('concept.says.purpose.1'), t('concept.says.purpose.2'), t('concept.says.purpose.3')],
  duties: () => [t('concept.says.duties.1')],
  data: () => [t('concept.says.data.1')],
  matrix: ({ settings }) => [
    t('concept.says.matrix.1'),
    t('concept.says.matrix.2', { zone: settings.timeZone }),
  ],
  rules: ({ settings, rules }) => [
    t('concept.says.rules.1', { grace: settings.graceDays }),
    ...(rules.length === 0 ? [t('concept.says.noRules')] : []),
  ],
  order: () => [t('concept.says.order.1')],
  procedure: ({ settings: { schedule, timeZone, quiet, breaker, quarantineDays } }) => [
    t('concept.says.procedure.1'),
    t('concept.says.procedure.2', { schedule, zone: timeZone }),
    ...(quiet ? [t('concept.says.quiet', quiet)] : []),
    t('concept.says.procedure.3', breaker),
    t('concept.says.procedure.4'),
    quarantineDays > 0
      ? t('concept.says.quarantine.some', { count: quarantineDays })
      : t('concept.says.quarantine.none'),
    t('concept.says.procedure.5'),
  ],
  exceptions: ({ holds: { active, conversations, reviewDue } }) => [
    t('concept.says.exceptions.1'),
    t('concept.says.holds', { active, conversations, due: reviewDue }),
    t('concept.says.exceptions.2'),
  ],
  backups: ({ database }) => [t('concept.says.backups.1'), t(`concept.says.${database}`)],
  own: () => [t('concept.says.own.1')],
  proof: ({ ledger, runs }) => [
    t('concept.says.proof.1'),
    ledger.entries > 0 ? t('concept.says.ledger', ledger) : t('concept.says.ledgerEmpty'),
    t('concept.says.proof.2'),
    ...(runs.length === 0 ? [t('concept.says.noRuns')] : []),
  ],
  approval: () => [t('concept.says.approval.1')],
}
