import { Hourglass, Inbox, Scale, ScrollText, ShieldAlert, SlidersHorizontal, Tag, Users } from '@lucide/vue'
import { computed, type Component } from 'vue'
import { useRouter } from 'vue-router'
import { t } from '../../lib/i18n.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

const WORKSPACE = [
  { name: 'preferences', icon: SlidersHorizontal, may: 'conversation.read' },
  { name: 'inboxes', icon: Inbox, may: 'inbox.health' },
  { name: 'agents', icon: Users, may: 'agent.manage' },
  { name: 'labels', icon: Tag, may: 'label.manage' },
  { name: 'quarantine', icon: ShieldAlert, may: 'quarantine.read' },
] as const
const PRIVACY = [
  { name: 'retention', icon: Hourglass, may: 'retention.read' },
  { name: 'holds', icon: Scale, may: 'hold.manage' },
  { name: 'audit', icon: ScrollText, may: 'audit.read' },
] as const

export interface SettingsGroup {
  heading: string
  pages: {
    name: (typeof WORKSPACE | typeof PRIVACY)[number]['name']
    icon: Component
    /** What waits there. */
    count: number | undefined
  }[]
}

/** The pages that this agent may open, in groups; none is empty. */
export function useSettingsPages() {
  const session = useSession()
  const live = useLive()
  const router = useRouter()
  const countOf = (name: string) => (name === 'quarantine' && live.state.counts?.quarantine) || undefined
  return computed((): SettingsGroup[] =>
    [
      { heading: t('settings.workspace'), pages: WORKSPACE },
      { heading: t('settings.privacy'), pages: PRIVACY },
    ]
      .map(({ heading, pages }) => ({
        heading,
        pages: pages
          .filter(({ name, may }) => session.may(may) && router.hasRoute(name))
          .map(({ name, icon }) => ({ name, icon, count: countOf(name) })),
      }))
      .filter(({ pages }) => pages.length > 0),
  )
}
