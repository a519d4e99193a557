import { computed, reactive, ref, shallowRef } from 'vue'
import type { InboxView } from '../../../../server/contract/inbox.ts'
import { useInboxDetail } from '../useInboxDetail.ts'
import { settingsOf, type SettingsChange } from './settings.ts'

/** One website inbox: its settings as they are stored, and what is written of them. */
export function useWebsite(inbox: () => InboxView) {
  const { detail, error, load, change } = useInboxDetail(() => inbox().id)
  const settings = computed(() => (detail.value?.channel === 'web' ? settingsOf(detail.value) : null))
  const unsaved = shallowRef<SettingsChange>({})
  const dirty = ref(false)
  /** Which language is written in, so that the preview speaks it; null: that of the settings. */
  const language = ref<string | null>(null)

  /** What a form writes at this moment; `changed`: it is other than what is stored. */
  function note(written: SettingsChange, changed: boolean): void {
    unsaved.value = written
    dirty.value = changed
  }
  const speak = (spoken: string | null) => void (language.value = spoken)
  const save = (settings: SettingsChange) => change({ settings })
  const inboxId = computed(() => inbox().id)

  return reactive({
    inboxId,
    detail,
    error,
    settings,
    unsaved,
    dirty,
    language,
    load,
    change,
    note,
    speak,
    save,
  })
}
export type Website = ReturnType<typeof useWebsite>
