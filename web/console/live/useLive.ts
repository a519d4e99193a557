/** The console's copy of the server: filled by REST, kept true by the live feed. */
import { defineStore } from 'pinia'
import { computed, reactive, ref, watch } from 'vue'
import type { AgentView } from '../../../server/contract/agent.ts'
import type {
  ConversationItem,
  ConversationView,
  Counts,
  EntryView,
  MessageView,
} from '../../../server/contract/conversation.ts'
import type { Page } from '../../../server/contract/common.ts'
import type { InboxView } from '../../../server/contract/inbox.ts'
import type { EventFrame, ServerFrame } from '../../../server/contract/live.ts'
import { query } from '../../lib/api.ts'
import { createFeed, type FeedStatus } from '../../lib/feed.ts'
import {
  applyAgain,
  applyFrame,
  emptyState,
  loadInto,
  type ConsoleState,
  type Loaded,
} from '../../lib/reduce.ts'
import { createTyping } from '../../lib/typing.ts'
import { useSession } from '../session/useSession.ts'
import { createReplay } from './replay.ts'

const PAGE = 40
/** Without a live feed by then, the first load does not wait for it any longer. */
const PATIENCE = 1_500

export const useLive = defineStore('live', () => {
  const session = useSession()
  const { api } = session
  const state: ConsoleState = reactive(emptyState())
  const status = ref<FeedStatus>({ state: 'closed' })
  /** Grows when everything has to be loaded afresh. */
  const epoch = ref(0)
  const replay = createReplay()
  let whenReady: (() => void) | null = null
  /** The feed is there, or has had its chance: from now on pages may load. */
  const started = ref(false)
  /** Conversations that went into another one, and into which. */
  const merged = reactive<Record<number, number>>({})
  /** Conversations that were deleted while the console was open, and the files they had as far as they were loaded. */
  const deleted = reactive<Record<number, string[]>>({})
  /** Conversations whose customer is writing at the moment. */
  const writing = reactive<Record<number, true>>({})
  const typing = createTyping(writing)
  /** How often an inbox's templates have changed since the console was opened. */
  const templatesChanged = reactive<Record<number, number>>({})
  /** How often labels have changed since the console was opened. */
  const labelsChanged = ref(0)
  /** How often rules, runs or holds have changed since the console was opened. */
  const retentionChanged = ref(0)
  /** The newest reminder that a window shuts soon. */
  const closing = ref<ConversationView | null>(null)
  /** What is shown may lack something that no event will tell: it is loaded afresh once the feed is there. */
  let stale = false

  const feed = createFeed({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
    token: (renew) => api.token(renew),
    since: () => state.seq,
    onFrame,
    onStatus: (next) => (status.value = next),
    onAccessChanged: () => void (stale = true),
  })

  function onFrame(frame: ServerFrame): void {
    if (frame.type === 'reset' || (frame.type === 'ready' && stale)) reset()
    replay.note(frame)
    if (frame.type === 'typing') typing.note(frame.conversationId)
    // The names of its files go with its messages, so they are looked up first.
    if (frame.type === 'event' && frame.deleted) onDeleted(frame.deleted.conversationId)
    applyFrame(state, frame, { id: session.me?.id ?? 0 })
    if (frame.type === 'ready' || frame.type === 'reset') whenReady?.()
    if (frame.type === 'event') onEvent(frame)
  }

  /** What an event means beyond the state. */
  function onEvent(frame: EventFrame): void {
    const { name, agent, conversation, message, merged: merge, templates } = frame
    if (message?.direction === 'in') typing.stop(message.conversationId)
    if (agent && agent.id === session.me?.id) void session.refreshMe()
    if (merge) merged[merge.conversationId] = merge.into
    if (templates) templatesChanged[templates.inboxId] = (templatesChanged[templates.inboxId] ?? 0) + 1
    if (name === 'label.updated') labelsChanged.value += 1
    if (name === 'retention.updated') retentionChanged.value += 1
    if (name === 'conversation.closing' && conversation) closing.value = conversation
  }

  function onDeleted(id: number): void {
    const messages = state.messages[id]?.items ?? []
    deleted[id] = messages.flatMap(({ attachments }) => attachments.map((file) => file.id))
    typing.stop(id)
    if (closing.value?.id === id) closing.value = null
  }

  function reset(): void {
    stale = false
    Object.assign(state, emptyState())
    epoch.value += 1
    void loadCore()
  }

  /** Merges an answer without undoing what events said while it was on its way. */
  function load<T>(request: () => Promise<T>, into: (answer: T) => Loaded): Promise<T> {
    const began = epoch.value
    return replay.around(
      request,
      (answer) => began === epoch.value && loadInto(state, into(answer)),
      (frame) => applyAgain(state, frame),
    )
  }

  async function loadCore(): Promise<void> {
    await Promise.all([
      load(
        () => api.get<{ items: InboxView[] }>('/api/inboxes'),
        ({ items }) => ({ inboxes: items }),
      ),
      load(
        () => api.get<{ items: AgentView[] }>('/api/agents'),
        ({ items }) => ({ agents: items }),
      ),
      load(
        () => api.get<Counts>('/api/counts'),
        (counts) => ({ counts }),
      ),
    ])
  }

  const loadConversations = (search: Record<string, string | number | null>) =>
    load(
      () => api.get<Page<ConversationItem>>(`/api/conversations${query({ limit: PAGE, ...search })}`),
      ({ items }) => ({ conversations: items }),
    )

  const loadConversation = (id: number) =>
    load(
      () => api.get<ConversationItem>(`/api/conversations/${id}`),
      (item) => ({ conversations: [item] }),
    )

  const loadMessages = (conversationId: number, cursor: string | null = null) =>
    load(
      () =>
        api.get<Page<MessageView>>(
          `/api/conversations/${conversationId}/messages${query({ limit: PAGE, cursor })}`,
        ),
      (page) => ({ messages: { conversationId, ...page } }),
    )

  const loadEntries = (conversationId: number) =>
    load(
      () => api.get<{ items: EntryView[] }>(`/api/conversations/${conversationId}/entries`),
      ({ items }) => ({ entries: { conversationId, items } }),
    )

  /** Everything a thread needs; what is there already is kept true by the feed. */
  async function openThread(id: number): Promise<void> {
    const jobs: Promise<unknown>[] = []
    if (!state.conversations[id]) jobs.push(loadConversation(id))
    if (!state.messages[id]) jobs.push(loadMessages(id))
    if (!state.entries[id]) jobs.push(loadEntries(id))
    await Promise.all(jobs)
  }

  /** For acts that answer with one message: it goes into its thread, if that one is open. */
  const loadMessage = (request: () => Promise<MessageView>) =>
    load(request, (message) => {
      const thread = state.messages[message.conversationId]
      const { conversationId } = message
      return thread ? { messages: { conversationId, items: [message], next: thread.next } } : {}
    })

  function quoteOf(conversationId: number, id: number | null): MessageView['quote'] {
    const message = state.messages[conversationId]?.items.find((each) => each.id === id)
    return message ? { id: message.id, text: message.text } : null
  }

  const fetching = new Set<number>()
  watch(
    () => [...state.wanted],
    (wanted) => {
      for (const id of wanted.filter((each) => !fetching.has(each))) {
        fetching.add(id)
        loadConversation(id)
          .catch(() => undefined)
          .finally(() => fetching.delete(id))
      }
    },
  )

  watch(
    () => [...state.torn],
    (torn) => torn.forEach((id) => void openThread(id).catch(() => undefined)),
  )

  return {
    state,
    status,
    started,
    epoch,
    merged,
    deleted,
    writing,
    templatesChanged,
    labelsChanged,
    retentionChanged,
    closing,
    inboxes: computed(() => Object.values(state.inboxes).sort((a, b) => a.id - b.id)),
    agents: computed(() => Object.values(state.agents).sort((a, b) => a.name.localeCompare(b.name))),
    load,
    loadCore,
    loadConversations,
    loadConversation,
    loadMessages,
    openThread,
    loadMessage,
    quoteOf,
    /** Connects first and loads then, so that nothing falls between the two. */
    async start(): Promise<void> {
      const ready = new Promise<void>((resolve) => (whenReady = resolve))
      feed.start()
      await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, PATIENCE))])
      if (session.phase !== 'signed-in') return
      stale = state.seq === null
      started.value = true
      await loadCore()
    },
    stop(): void {
      feed.stop()
      started.value = false
      typing.clear()
      Object.assign(state, emptyState())
      // Whoever signs in next sees other things.
      epoch.value += 1
    },
    hurry: () => feed.hurry(),
  }
})
