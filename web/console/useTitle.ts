import { watchEffect, type Ref } from 'vue'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import { nameOf } from './conversation/names.ts'
import { useWaiting } from './useWaiting.ts'

/** The window's title: how many own or unowned conversations have something new, and which one is open. */
export function useTitle(conversation: Ref<ConversationItem | null>): void {
  const waiting = useWaiting()
  watchEffect(() => {
    const name = conversation.value && nameOf(conversation.value)
    const sum = waiting.value.mine + waiting.value.unassigned
    const count = sum > 0 ? `(${sum}) ` : ''
    document.title = `${count}${name ? `${name} · ` : ''}Sandglass`
  })
}
