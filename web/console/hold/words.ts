import type { HoldSearch } from '../../../server/contract/hold.ts'
import { date, isolated } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'
import { useLabels } from '../label/useLabels.ts'
import { useLive } from '../live/useLive.ts'

/** What a search asks for, in one line. */
export function searchWords({ q, inboxes, labels, from, to }: HoldSearch): string {
  const live = useLive()
  const known = useLabels()
  const inboxNames = inboxes.map((id) => live.state.inboxes[id]?.name ?? `#${id}`)
  const labelNames = labels.map((id) => known.items.find((label) => label.id === id)?.name ?? `#${id}`)
  const parts = [
    q && t('hold.search.q', { q: isolated(q) }),
    inboxNames.length > 0 && t('hold.search.inboxes', { names: inboxNames.join(', ') }),
    labelNames.length > 0 && t('hold.search.labels', { names: labelNames.join(', ') }),
    from !== null && t('hold.search.from', { date: date(from) }),
    to !== null && t('hold.search.to', { date: date(to - 1) }),
  ]
  return t('hold.is.search', { search: parts.filter(Boolean).join(', ') })
}
