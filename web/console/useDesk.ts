/** What is open and focused on the agent's desk; what keys and columns say to each other. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { MailPerson } from '../../server/contract/mail.ts'
import type { Draft } from '../lib/drafts.ts'

/** What a conversation by mail begins with. */
export interface NewMail {
  inboxId?: number
  to?: MailPerson[]
  subject?: string
  /** The chat that goes on by mail. */
  continues?: number
}
export type MailMode = 'reply' | 'reply_all' | 'forward'

/** What is asked about before it is done. */
export interface Act {
  kind: 'hold' | 'hold-person' | 'erase' | 'erase-person' | 'restrict-person'
  conversationId: number
}

/** Asks the composer to answer one mail, or to pass it on. The number makes every call a new one. */
export interface MailCall {
  mode: MailMode
  /** The message it is about. */
  id: number
  /** Of ours: its text goes out once more, to these whom it did not reach, once their addresses are right. */
  again: MailPerson[]
  count: number
}

export const useDesk = defineStore('desk', () => {
  const personOpen = ref(false)
  const helpOpen = ref(false)
  const assignOpen = ref(false)
  const labelsOpen = ref(false)
  /** The conversations of the list as it stands, for `j` and `k`. */
  const order = ref<number[]>([])
  /** Marked unread by hand: it is not read again by merely being open. */
  const heldUnread = ref<number | null>(null)
  /** Asks the composer to take the focus; the number makes every call a new one. */
  const writeCall = ref<{ mode: Draft['mode']; count: number } | null>(null)
  const quoteCall = ref<{ id: number; count: number } | null>(null)
  /** Asks a message for its reactions. */
  const reactCall = ref<{ id: number; count: number } | null>(null)
  /** Puts words into the composer again. */
  const rewriteCall = ref<{ text: string; count: number } | null>(null)
  const mailCall = ref<MailCall | null>(null)
  /** The conversation by mail that is being begun. */
  const newMail = ref<NewMail | null>(null)
  /** Asks the person column why this is still here. */
  const explainCall = ref<{ count: number } | null>(null)
  const act = ref<Act | null>(null)
  /** The templates stand in the composer, though free answers are allowed. */
  const templatesOpen = ref(false)
  let calls = 0

  return {
    personOpen,
    helpOpen,
    assignOpen,
    labelsOpen,
    order,
    heldUnread,
    writeCall: computed(() => writeCall.value),
    quoteCall: computed(() => quoteCall.value),
    reactCall: computed(() => reactCall.value),
    rewriteCall: computed(() => rewriteCall.value),
    /** The composer takes it away once it has heard it. */
    mailCall,
    newMail,
    act,
    /** The person column takes it away once it has heard it. */
    explainCall,
    explain(): void {
      personOpen.value = true
      explainCall.value = { count: (calls += 1) }
    },
    templatesOpen,
    write: (mode: Draft['mode']) => void (writeCall.value = { mode, count: (calls += 1) }),
    quote: (id: number) => void (quoteCall.value = { id, count: (calls += 1) }),
    react: (id: number) => void (reactCall.value = { id, count: (calls += 1) }),
    answerMail: (mode: MailMode, id: number, again: MailPerson[] = []) =>
      void (mailCall.value = { mode, id, again, count: (calls += 1) }),
    rewrite: (text: string) => void (rewriteCall.value = { text, count: (calls += 1) }),
  }
})
