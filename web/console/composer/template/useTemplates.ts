/** An inbox's templates, read when they are first wanted and whenever they have changed. */
import { ref, watch } from 'vue'
import type { TemplateList } from '../../../../server/contract/template.ts'
import { explain } from '../../../lib/useForm.ts'
import { useLive } from '../../live/useLive.ts'
import { useSession } from '../../session/useSession.ts'

export function useTemplates(inboxId: () => number) {
  const session = useSession()
  const live = useLive()
  const list = ref<TemplateList | null>(null)
  const fault = ref<string | null>(null)
  let asked = 0

  async function read(): Promise<void> {
    const turn = (asked += 1)
    fault.value = null
    try {
      const reply = await session.api.get<TemplateList>(`/api/inboxes/${inboxId()}/templates`)
      if (turn === asked) list.value = reply
    } catch (error) {
      if (turn === asked) fault.value = explain(error)
    }
  }

  watch([inboxId, () => live.templatesChanged[inboxId()], () => live.epoch], () => void read(), {
    immediate: true,
  })
  return { list, fault, read }
}
