/** Messages of one side that follow each other, with the name above and their fate below. */
import type { ChatMessageView } from '../../../../server/contract/visitor.ts'
import { titleOf } from '../choose.ts'
import { linkify } from '../linkify.ts'
import type { Acts, Outgoing, State } from '../state.ts'
import { FileView, OutgoingFileView } from './Files.tsx'

interface Context {
  state: State
  acts: Acts
}

const shape = (index: number, count: number) =>
  `bubble${index === 0 ? ' first' : ''}${index === count - 1 ? ' last' : ''}`

export const Text = ({ text }: { text: string }) => (
  <>
    {linkify(text).map((piece) =>
      typeof piece === 'string' ? (
        piece
      ) : (
        <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      ),
    )}
  </>
)

export function Group({ messages, state, acts }: Context & { messages: readonly ChatMessageView[] }) {
  const [first] = messages
  if (!first) return null
  const { speech } = state
  const mine = first.from === 'visitor'
  const name = first.author?.name ?? titleOf(state)
  return (
    <div class={mine ? 'group mine' : 'group'}>
      {!mine && (
        <span class="by">
          <bdi>{name}</bdi> · {speech.clock(first.sentAt)}
        </span>
      )}
      {messages.map((message, index) => (
        <div class="said" key={message.id}>
          {message.text !== null && (
            <div class={shape(index, messages.length)} dir="auto">
              <Quote id={message.quote} state={state} />
              <Text text={message.text} />
            </div>
          )}
          {message.files.map((file) => (
            <FileView key={file.id} file={file} state={state} stale={acts.stale} />
          ))}
        </div>
      ))}
      {mine && <Receipt messages={messages} state={state} />}
    </div>
  )
}

function Quote({ id, state }: { id: string | null; state: State }) {
  const shown = state.history.messages[state.chat ?? '']?.items
  const text = id === null ? null : shown?.find((message) => message.id === id)?.text
  return text ? <span class="quote">{text}</span> : null
}

/** Below the last of the visitor's messages only; that may be one whose storing was told before its view came. */
function Receipt({ messages, state }: { messages: readonly ChatMessageView[]; state: State }) {
  const { speech, history, chat, outgoing } = state
  const last = messages.at(-1)
  const newest = history.messages[chat ?? '']?.items.findLast(({ from }) => from === 'visitor')
  if (!last || last.id !== newest?.id || outgoing.some((each) => each.state === 'stored')) return null
  const readAt = history.chats.find(({ id }) => id === chat)?.readAt ?? null
  const read = readAt !== null && readAt >= last.sentAt
  const words = read ? speech.t('read', { time: speech.clock(readAt) }) : speech.t('delivered')
  return <span class="receipt">{words}</span>
}

export function OutgoingGroup({ message, state, acts }: Context & { message: Outgoing }) {
  const { t } = state.speech
  const failed = message.state === 'failed'
  const words = {
    waiting: t('waiting'),
    sending: t(state.offline ? 'waiting' : 'sending'),
    stored: t('delivered'),
    failed: message.reason,
  }
  return (
    <div class="group mine">
      {message.text !== '' && (
        <div class="said">
          <div class={`bubble first last${failed ? ' failed' : ''}`} dir="auto">
            <Text text={message.text} />
          </div>
        </div>
      )}
      {message.files.map((file) => (
        <div class="said">
          <div class={`bubble first last${failed ? ' failed' : ''}`}>
            <OutgoingFileView file={failed ? { ...file, progress: null } : file} state={state} />
          </div>
        </div>
      ))}
      <span class={failed ? 'receipt failed' : 'receipt'}>
        {words[message.state]}
        {failed && (
          <>
            {' '}
            <button type="button" class="link" onClick={() => acts.again(message.name)}>
              {t('again')}
            </button>{' '}
            ·{' '}
            <button type="button" class="link" onClick={() => acts.discard(message.name)}>
              {t('cancel')}
            </button>
          </>
        )}
      </span>
    </div>
  )
}
