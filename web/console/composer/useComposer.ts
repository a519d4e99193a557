/** What is being written in one conversation: kept while typing, sent once. */
import { computed, reactive, watch } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { createDrafts } from '../../lib/drafts.ts'
import { replyWindow } from '../../lib/window.ts'
import { useNow } from '../../lib/useNow.ts'
import { useLive } from '../live/useLive.ts'
import { useOutbox } from '../message/useOutbox.ts'
import { useSession } from '../session/useSession.ts'
import { useDesk } from '../useDesk.ts'

const NOTE_LIMIT = 65_536

export function useComposer(conversation: () => ConversationItem) {
  const live = useLive()
  const session = useSession()
  const outbox = useOutbox()
  const desk = useDesk()
  const now = useNow()
  const { id } = conversation()
  const drafts = createDrafts(localStorage, session.me?.id ?? 0)
  const draft = reactive(drafts.read(id))
  const mayReply = computed(() => session.may('conversation.reply'))
  const mayNote = computed(() => session.may('conversation.note'))
  if (!mayReply.value) draft.mode = 'note'

  const inbox = computed(() => live.state.inboxes[conversation().inboxId] ?? null)
  const text = computed({
    get: () => draft[draft.mode],
    set: (value) => void (draft[draft.mode] = value),
  })
  const limit = computed(() =>
    draft.mode === 'note' ? NOTE_LIMIT : (inbox.value?.capabilities.maxText ?? NOTE_LIMIT),
  )
  /** Characters as a reader counts them. */
  const length = computed(() => [...text.value.trim()].length)
  const window = computed(() =>
    replyWindow(conversation().replyUntil, inbox.value?.capabilities.replyWindow ?? null, now.value),
  )
  const shut = computed(() => draft.mode === 'reply' && window.value.state === 'shut')
  const sendable = computed(() => length.value > 0 && length.value <= limit.value && !shut.value)

  watch(draft, () => drafts.write(id, draft))
  watch(
    () => desk.quoteCall?.count,
    () => {
      if (desk.quoteCall) draft.quotedId = desk.quoteCall.id
    },
  )

  return {
    draft,
    text,
    limit,
    length,
    window,
    shut,
    sendable,
    inbox,
    mayReply,
    mayNote,
    quote: computed(() => (draft.mode === 'reply' ? live.quoteOf(id, draft.quotedId) : null)),
    send(): boolean {
      if (!sendable.value) return false
      const note = draft.mode === 'note'
      outbox.send({
        conversationId: id,
        kind: note ? 'note' : 'reply',
        text: text.value.trim(),
        quotedId: note ? null : draft.quotedId,
      })
      text.value = ''
      if (!note) draft.quotedId = null
      return true
    },
  }
}
