/** What asks for a look, the worst first. */
import type { HealthView } from '../../../../server/contract/inbox.ts'
import { t, tMaybe } from '../../../lib/i18n.ts'
import { found, stepName } from '../check/sentences.ts'

export function concerns(health: HealthView): string[] {
  const { check, webhook, collector, outbox, paused, notices } = health
  const steps = (state: 'failed' | 'warning') =>
    check.steps
      .filter((step) => step.state === state)
      .map((step) => `${stepName(step.step)}: ${found(step) ?? t(`check.state.${state}`)}`)
  // Where the test looks at the address itself, its own sentence says more; a mailbox needs none.
  const toldByTest = check.steps.some(({ step }) => step === 'address' || step === 'imap_server')
  return [
    ...(paused ? [tMaybe(`failure.${paused}`, 'failure.other')] : []),
    ...steps('failed'),
    ...(collector?.state === 'failed' ? [t('mailbox.collectorFailed')] : []),
    ...(notices.some(({ severity }) => severity === 'critical') ? [t('health.criticalNotice')] : []),
    ...steps('warning'),
    ...(webhook.url === null && collector === null && !toldByTest ? [t('health.noAddress')] : []),
    ...(webhook.badSignatures > 0 ? [t('health.hasBadSignatures', { count: webhook.badSignatures })] : []),
    ...(outbox.failed > 0 ? [t('health.hasFailed', { count: outbox.failed })] : []),
    ...(outbox.unknown > 0 ? [t('health.hasUnconfirmed', { count: outbox.unknown })] : []),
  ]
}
