/** What the business does on its own phone, and what Meta decides. */
import {
  Ban,
  ContactRound,
  Gauge,
  History,
  Image,
  KeyRound,
  MessageSquareOff,
  Pencil,
  ShieldCheck,
  Trash2,
  Type,
  UserX,
} from '@lucide/vue'
import { computed } from 'vue'
import { t } from '../i18n.ts'
import type { Key } from '../i18n.ts'
import type { MenuItem } from '../Menu.vue'
import { useInjectedPhone } from './inject.ts'

type Icon = NonNullable<MenuItem['icon']>

export function useOffice() {
  const phone = useInjectedPhone()
  const item = (label: string, icon: Icon, act: string, more: Record<string, unknown> = {}): MenuItem => ({
    label,
    icon,
    run: () => void phone.act(act, more),
  })
  const under = (heading: Key, [first, ...rest]: MenuItem[]): MenuItem[] =>
    first ? [{ ...first, heading: t(heading) }, ...rest] : []

  const app = [
    ...under('group.messages', [
      item(t('app.text'), Type, 'app_text', { text: t('sample.app') }),
      item(t('app.photo'), Image, 'app_photo'),
      item(t('app.edit'), Pencil, 'app_edit', { text: t('sample.appEdited') }),
      item(t('app.delete'), Trash2, 'app_delete'),
    ]),
    ...under('group.account', [
      item(t('app.contactAdd'), ContactRound, 'app_contact', { action: 'add' }),
      item(t('app.contactRemove'), UserX, 'app_contact', { action: 'remove' }),
      item(t('app.history'), History, 'history'),
      item(t('app.historyDeclined'), MessageSquareOff, 'history_declined'),
    ]),
  ]

  const quality = (['GREEN', 'YELLOW', 'RED'] as const).map((value) =>
    item(t('meta.quality', { quality: value }), Gauge, 'quality', { quality: value }),
  )
  const limits = (['TIER_250', 'TIER_10K'] as const).map((limit) =>
    item(t('meta.limit', { limit }), Gauge, 'limit', { limit }),
  )

  const meta = computed<MenuItem[]>(() => [
    ...under('group.account', [
      item(t('meta.restrictFirst'), Ban, 'restrict', { restriction: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }),
      item(t('meta.restrictAnswers'), Ban, 'restrict', {
        restriction: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING',
      }),
      item(t('meta.disable'), Ban, 'disable'),
      item(t('meta.reinstate'), ShieldCheck, 'reinstate'),
    ]),
    ...under('group.quality', quality),
    ...under('group.limit', [
      ...limits,
      item(t('meta.freeUsed'), Gauge, 'free_used', { count: 1_000 }),
      item(t('meta.errors', { code: 130429 }), Gauge, 'errors', { code: 130429 }),
    ]),
    ...under('group.security', [
      item(t('meta.pin'), KeyRound, 'security', { event: 'PIN_CHANGED' }),
      item(t('meta.tokenEnds'), KeyRound, 'token', { until: phone.view.value?.now ?? 0 }),
      item(t('meta.tokenLasts'), KeyRound, 'token', { until: null }),
    ]),
  ])

  return { app, meta }
}
