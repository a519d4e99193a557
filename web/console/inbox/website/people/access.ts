/** Where the widget may be used, and by whom, as it is written. */
import type { WidgetSettings } from '../../../../../server/contract/widget.ts'
import { t } from '../../../../lib/i18n.ts'
import { listed } from '../../words.ts'
import type { Faults, SectionForm } from '../section.ts'
import { readSites } from './sites.ts'

export interface AccessDraft {
  /** One a line. */
  sites: string
  identity: WidgetSettings['identity']
}

export const access: SectionForm<AccessDraft> = {
  read: ({ sites, identity }) => ({ sites: sites.join('\n'), identity }),
  write: ({ sites, identity }) => ({ sites: readSites(sites).sites, identity }),
  check: ({ sites }) => faultsOfSites(sites),
}

export function faultsOfSites(text: string): Faults {
  const { unreadable } = readSites(text)
  return unreadable.length > 0 ? { sites: t('website.fault.sites', { lines: listed(unreadable) }) } : {}
}
