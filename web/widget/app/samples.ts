/** A visitor and a chat that never were, for the preview. */
import type { ChatMessageView, ChatView } from '../../../server/contract/visitor.ts'
import type { AuthorView, WidgetView } from '../../../server/contract/widget.ts'
import { EMPTY } from './history.ts'
import type { Speech } from './speech.ts'
import { NO_DRAFT, type Acts, type State } from './state.ts'

export type Scene = 'launcher' | 'notice' | 'fields' | 'chat' | 'ended'

const ENGLISH = {
  question: 'Is this armchair also available in green?',
  answer: 'Yes, in wool and in linen. Both are on display in our shop.',
  thanks: 'Great, thank you',
}
const GERMAN: typeof ENGLISH = {
  question: 'Gibt es diesen Sessel auch in Grün?',
  answer: 'Ja, in Wolle und in Leinen. Beide stehen bei uns im Laden.',
  thanks: 'Prima, danke',
}
const MINUTE = 60_000
const CHAT = '0'.repeat(32)

const nothing = () => undefined
const nothingAtAll = async () => undefined

export const NO_ACTS: Acts = {
  close: nothing,
  show: nothing,
  choose: nothing,
  reload: nothing,
  agree: nothingAtAll,
  begin: nothingAtAll,
  send: nothing,
  again: nothing,
  discard: nothing,
  older: nothingAtAll,
  draft: NO_DRAFT,
  typed: nothing,
  looked: nothing,
  stale: nothing,
  rate: nothingAtAll,
  skipRating: nothing,
  transcript: nothingAtAll,
  download: nothingAtAll,
  end: nothingAtAll,
  erase: nothingAtAll,
  mute: nothing,
  speak: nothing,
}

/** Words that stand for what people would say; no visitor loads them. */
export function sampleState(view: WidgetView, speech: Speech, scene: Scene): State {
  const agent = view.team[0] ?? null
  const session = {
    token: '',
    visitor: '',
    notice: view.notice?.version ?? null,
    identified: false,
    claims: null,
    name: null,
    email: null,
  }
  const known = scene === 'chat' || scene === 'ended'
  const chat = chatOf(scene === 'ended', agent, view.now)
  return {
    // Nothing here takes the focus from whoever fills in the form beside it.
    opened: false,
    base: '',
    speech,
    languages: [],
    dark: false,
    // Each scene shows what it is called after, and not what would come before it.
    view: scene === 'notice' ? { ...view, fields: [] } : view,
    trouble: null,
    session: known ? session : null,
    history: known
      ? { chats: [chat], messages: { [CHAT]: { items: messages(speech, agent, view.now), more: false } } }
      : EMPTY,
    chat: known ? CHAT : null,
    pane: 'thread',
    outgoing: [],
    typing: null,
    offline: false,
    rated: null,
    muted: false,
    announced: '',
    hint: null,
  }
}

function messages({ language }: Speech, agent: AuthorView | null, now: number): ChatMessageView[] {
  const said = language === 'de' ? GERMAN : ENGLISH
  const message = (from: 'visitor' | 'agent', text: string, minutes: number): ChatMessageView => ({
    id: `sample.${minutes}`,
    chat: CHAT,
    from,
    author: from === 'agent' ? agent : null,
    text,
    files: [],
    quote: null,
    sentAt: now - minutes * MINUTE,
    state: 'read',
  })
  return [
    message('visitor', said.question, 4),
    message('agent', said.answer, 3),
    message('visitor', said.thanks, 1),
  ]
}

const chatOf = (ended: boolean, agent: AuthorView | null, now: number): ChatView => ({
  id: CHAT,
  status: ended ? 'ended' : 'open',
  createdAt: now - 5 * MINUTE,
  lastMessageAt: now - MINUTE,
  endedAt: ended ? now : null,
  preview: null,
  agent,
  unread: 0,
  readAt: now,
  rating: null,
  deletesAt: null,
})
