/** What is being written in one conversation: kept while typing, sent once. */
import { computed, reactive, ref, watch } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { createDrafts } from '../../lib/drafts.ts'
import { useNow } from '../../lib/useNow.ts'
import { windowOf } from '../../lib/window.ts'
import { useLive } from '../live/useLive.ts'
import { linked } from '../message/linked.ts'
import type { Outgoing } from '../message/pending.ts'
import { useOutbox } from '../message/useOutbox.ts'
import { useUploads } from '../message/useUploads.ts'
import { useSession } from '../session/useSession.ts'
import { useDesk } from '../useDesk.ts'
import { useTray } from './useTray.ts'
import { useTyping } from './useTyping.ts'

const NOTE_LIMIT = 65_536

export function useComposer(conversation: () => ConversationItem) {
  const live = useLive()
  const session = useSession()
  const outbox = useOutbox()
  const uploads = useUploads()
  const desk = useDesk()
  const now = useNow()
  const { id } = conversation()
  const drafts = createDrafts(localStorage, session.me?.id ?? 0)
  const draft = reactive(drafts.read(id))
  const mayReply = computed(() => session.may('conversation.reply'))
  const mayNote = computed(() => session.may('conversation.note'))
  if (!mayReply.value) draft.mode = 'note'
  /** With a preview of the first link in the text. */
  const preview = ref(true)

  const inbox = computed(() => live.state.inboxes[conversation().inboxId] ?? null)
  const sends = computed(() => inbox.value?.capabilities.sends ?? [])
  const replying = computed(() => draft.mode !== 'note')
  const tray = useTray(conversation, () => inbox.value)
  const files = computed(() => (replying.value ? tray.items.value : []))
  const text = computed({
    get: () => draft[replying.value ? 'reply' : 'note'],
    set: (value) => void (draft[replying.value ? 'reply' : 'note'] = value),
  })
  /** A caption may be shorter than a message of its own. */
  const limit = computed(() => {
    const capabilities = inbox.value?.capabilities
    if (!replying.value || !capabilities) return NOTE_LIMIT
    return files.value.length && tray.captioned.value ? capabilities.maxCaption : capabilities.maxText
  })
  /** Characters as a reader counts them. */
  const length = computed(() => [...text.value.trim()].length)
  const window = computed(() => windowOf(conversation(), inbox.value?.capabilities ?? null, now.value))
  const shut = computed(() => replying.value && window.value.state === 'shut')
  const sendable = computed(() => {
    const something = length.value > 0 || files.value.length > 0
    return something && length.value <= limit.value && !shut.value && !(replying.value && tray.faulty.value)
  })
  const typing = useTyping(
    conversation(),
    () => Boolean(inbox.value?.capabilities.typing && inbox.value.readReceipts) && !inbox.value?.paused,
  )

  watch(draft, () => drafts.write(id, draft))
  watch(
    () => replying.value && draft.reply,
    (words) => words && typing(),
  )
  watch(
    () => desk.quoteCall?.count,
    () => {
      if (desk.quoteCall) draft.quotedId = desk.quoteCall.id
    },
  )
  watch(
    () => desk.rewriteCall?.count,
    () => {
      if (!desk.rewriteCall) return
      draft.reply = [draft.reply.trim(), desk.rewriteCall.text].filter(Boolean).join('\n')
      desk.write('reply')
    },
  )

  /** Text and files as messages: the first file that can carries the words, else they go before. */
  function messages(): Outgoing[] {
    const words = text.value.trim()
    if (!replying.value) return [{ kind: 'note', text: words }]
    const captioned = tray.captioned.value
    const all: Outgoing[] = words && !captioned ? [{ kind: 'text', text: words, preview: preview.value }] : []
    for (const { key } of files.value) {
      const file = uploads.handOver(key)
      if (file) all.push({ kind: 'file', file, caption: key === captioned?.key && words ? words : null })
    }
    return all
  }

  /** The quote goes with the first of them; after the last one it may be over. */
  function post(all: readonly Outgoing[], resolves = false): void {
    const quotedId = replying.value ? draft.quotedId : null
    for (const [index, what] of all.entries()) {
      const message = { conversationId: id, what, quotedId: index === 0 ? quotedId : null }
      outbox.send(message, resolves && index === all.length - 1)
    }
    if (replying.value) draft.quotedId = null
  }

  return {
    draft,
    text,
    limit,
    length,
    window,
    shut,
    replying,
    sendable,
    inbox,
    sends,
    tray,
    preview,
    /** Only then a preview of it can be wanted or not, and only where somebody else draws one. */
    hasLink: computed(
      () =>
        conversation().channel !== 'web' &&
        replying.value &&
        linked(text.value).some(({ href }) => href !== null),
    ),
    mayReply,
    mayNote,
    mayResolve: computed(() => session.may('conversation.resolve')),
    quote: computed(() => (replying.value ? live.quoteOf(id, draft.quotedId) : null)),
    /** Sends something that is no text; what is written stays. */
    post,
    send(resolves: boolean): boolean {
      if (!sendable.value) return false
      post(messages(), resolves)
      text.value = ''
      preview.value = true
      tray.refused.value = []
      return true
    },
  }
}
