/** Whether mails are read as they were laid out or as plain text: each agent's choice, kept in this browser. */
import { ref, watch } from 'vue'
import { useSession } from '../session/useSession.ts'

export type MailLook = 'plain' | 'formatted'

const chosen = ref<MailLook | null>(null)
let owner: number | null = null
const key = (agentId: number) => `sandglass.mail.view.${agentId}`

export function useMailView() {
  const session = useSession()
  watch(
    () => session.me?.id ?? null,
    (agentId) => {
      if (agentId === owner) return
      owner = agentId
      const kept = agentId === null ? null : localStorage.getItem(key(agentId))
      chosen.value = kept === 'plain' || kept === 'formatted' ? kept : null
    },
    { immediate: true },
  )
  return {
    /** null: nobody has chosen. */
    chosen,
    choose(look: MailLook): void {
      chosen.value = look
      if (owner !== null) localStorage.setItem(key(owner), look)
    },
  }
}
