/** The labels there are, by name: for the rail, the filter, the picker and their page. */
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { LabelView } from '../../../server/contract/label.ts'
import { useLive } from '../live/useLive.ts'
import { useSession } from '../session/useSession.ts'

/** With how many conversations it stands on. */
export type LabelItem = LabelView & { conversations: number }

export const useLabels = defineStore('labels', () => {
  const live = useLive()
  const session = useSession()
  const items = shallowRef<readonly LabelItem[]>([])
  /** What is shown without them merely lacks names to choose from. */
  const load = () => read().catch(() => undefined)

  async function read(): Promise<void> {
    const known = items.value
    items.value = (await session.api.get<{ items: LabelItem[] }>('/api/labels')).items
    const byId = new Map(items.value.map(({ id, name, color }) => [id, { id, name, color }]))
    const gone = new Set(known.flatMap(({ id }) => (byId.has(id) ? [] : [id])))
    // One may be called differently, or be gone, and no event tells it of each conversation.
    for (const conversation of Object.values(live.state.conversations)) {
      const { labels } = conversation
      conversation.labels = labels.filter(({ id }) => !gone.has(id)).map((each) => byId.get(each.id) ?? each)
    }
  }

  watch(
    () => [session.phase, live.epoch, live.labelsChanged],
    () => session.phase === 'signed-in' && void load(),
    { immediate: true },
  )

  return { items, read }
})
