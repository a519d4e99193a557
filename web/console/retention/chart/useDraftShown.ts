import { computed, ref } from 'vue'
import type { RuleView } from '../../../../server/contract/retention.ts'
import { t } from '../../../lib/i18n.ts'
import { isOfMails } from '../rule/change.ts'

type Shown = number | 'all'

/** Which drafts the chart shows beside what is in force: all of them together, unless one is chosen. */
export function useDraftShown(rules: () => readonly RuleView[]) {
  const chosen = ref<Shown>('all')
  const drafts = computed(() =>
    rules().flatMap(({ id, draft }) => (draft ? [{ id, name: draft.name, ofMails: isOfMails(draft) }] : [])),
  )
  /** Mails and conversations are not added up. */
  const together = computed(() => drafts.value.filter(({ ofMails }) => !ofMails).length > 1)
  const choices = computed((): { value: Shown; name: string }[] => [
    ...(together.value ? [{ value: 'all' as const, name: t('retention.allDrafts') }] : []),
    ...drafts.value.map(({ id, name }) => ({ value: id, name: t('retention.oneDraft', { name }) })),
  ])
  /** null: there is none. */
  const draft = computed(() => {
    const known = choices.value.find(({ value }) => value === chosen.value) ?? choices.value[0]
    return known?.value ?? null
  })
  const one = computed(() => drafts.value.find(({ id }) => id === draft.value))
  return {
    draft,
    choices,
    /** null: all of them. */
    name: computed(() => one.value?.name ?? null),
    ofMails: computed(() => one.value?.ofMails ?? false),
    choose: (value: string) => void (chosen.value = value === 'all' ? value : Number(value)),
  }
}
