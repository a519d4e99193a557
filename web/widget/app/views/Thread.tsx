/** The messages of a chat: days, groups, what is on its way, who is typing. Its place is kept. */
import { Fragment } from '../../jsx/jsx-runtime.ts'
import { useEffect, useRef, useState } from '../../jsx/hooks.ts'
import type { ChatMessageView } from '../../../../server/contract/visitor.ts'
import { chatOf, mustAgree, outgoingOf, textsOf, titleOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Group, OutgoingGroup, Text } from './Bubbles.tsx'
import { Dots } from './Dots.tsx'
import { Icon } from './Icon.tsx'
import { NoticeCard } from './Notice.tsx'

/** So near to the end counts as the end. */
const NEAR = 40
const TOP = 60
const SAME_GROUP = 5 * 60_000

export function Thread({ state, acts }: { state: State; acts: Acts }) {
  const { speech } = state
  const chat = chatOf(state)
  const shown = state.history.messages[state.chat ?? '']
  const items = shown?.items ?? []
  const onTheirWay = outgoingOf(state).filter(({ name }) => !items.some(({ id }) => id.endsWith(`.${name}`)))
  const { scroller, away, toEnd, onScroll } = usePlace(state, acts, items, onTheirWay.length)
  const now = Date.now()
  return (
    <div
      class="body thread"
      role="log"
      aria-live="off"
      aria-label={speech.t('chat')}
      tabIndex={0}
      ref={scroller}
      onScroll={onScroll}
    >
      {shown?.more && (
        <button type="button" class="link" onClick={() => void acts.older()}>
          {speech.t('older')}
        </button>
      )}
      {!shown?.more && <Greeting state={state} />}
      {groupsOf(items).map((group) => {
        const [first] = group.messages
        return (
          first && (
            <Fragment key={first.id}>
              {group.newDay && (
                <div class="day">
                  <span>{speech.day(first.sentAt, now)}</span>
                </div>
              )}
              <Group messages={group.messages} state={state} acts={acts} />
            </Fragment>
          )
        )
      })}
      {onTheirWay.map((message) => (
        <OutgoingGroup key={message.name} message={message} state={state} acts={acts} />
      ))}
      {state.typing !== null && state.typing.chat === state.chat && chat?.status === 'open' && (
        <Typing state={state} />
      )}
      {chat?.status === 'ended' && (
        <div class="day">
          <span>
            {speech.t('ended')} ·{' '}
            <button type="button" class="link" onClick={() => acts.choose(null)}>
              {speech.t('begin')}
            </button>
          </span>
        </div>
      )}
      {(mustAgree(state) || (!state.session && state.view?.notice)) && (
        <NoticeCard state={state} acts={acts} />
      )}
      {away && (
        <button type="button" class="button newest" onClick={toEnd}>
          <Icon name="down" size="small" />
          {speech.t('newest')}
        </button>
      )}
    </div>
  )
}

function Greeting({ state }: { state: State }) {
  const { greeting, away } = textsOf(state)
  const { t } = state.speech
  if (!state.view) return null
  // In a chat that has begun, being away is said by the head.
  const text =
    state.view.hours.open || state.chat !== null ? greeting || t('greeting') : away || t('away.body')
  return (
    <div class="group">
      <span class="by">
        <bdi>{titleOf(state)}</bdi>
      </span>
      <div class="said">
        <div class="bubble first last" dir="auto">
          <Text text={text} />
        </div>
      </div>
    </div>
  )
}

function Typing({ state }: { state: State }) {
  const { t } = state.speech
  const name = state.typing?.agent?.name
  return (
    <div class="group">
      <div
        class="bubble first last"
        role="img"
        aria-label={name ? t('typing', { name }) : t('typing.nobody')}
      >
        <Dots />
      </div>
    </div>
  )
}

function groupsOf(items: readonly ChatMessageView[]) {
  const groups: Array<{ newDay: boolean; messages: ChatMessageView[] }> = []
  let last: ChatMessageView | undefined
  for (const message of items) {
    const newDay = !last || new Date(last.sentAt).toDateString() !== new Date(message.sentAt).toDateString()
    const goesOn =
      last?.from === message.from &&
      last.author?.name === message.author?.name &&
      message.sentAt - last.sentAt < SAME_GROUP
    if (goesOn && !newDay) groups.at(-1)?.messages.push(message)
    else groups.push({ newDay, messages: [message] })
    last = message
  }
  return groups
}

/** At the end it stays at the end; elsewhere nothing moves, whether something comes below or above. */
function usePlace(state: State, acts: Acts, items: readonly ChatMessageView[], onTheirWay: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const before = useRef({ chat: state.chat, first: items[0]?.id, height: 0, count: 0 })
  const [away, setAway] = useState(false)
  const toEnd = () => {
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const { chat, first, height, count } = before.current
    if (chat !== state.chat || onTheirWay > count) atEnd.current = true
    if (atEnd.current) toEnd()
    else if (first !== items[0]?.id) element.scrollTop += element.scrollHeight - height
    before.current = {
      chat: state.chat,
      first: items[0]?.id,
      height: element.scrollHeight,
      count: onTheirWay,
    }
    if (atEnd.current && state.opened) acts.looked()
  })
  // A keyboard that opens, or a field that grows, takes its room from here.
  useEffect(() => {
    const resized = new ResizeObserver(() => atEnd.current && toEnd())
    if (scroller.current) resized.observe(scroller.current)
    return () => resized.disconnect()
  }, [])
  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR
    setAway(!atEnd.current)
    if (atEnd.current) acts.looked()
    else if (element.scrollTop < TOP && state.history.messages[state.chat ?? '']?.more) void acts.older()
  }
  return { scroller, away, toEnd, onScroll }
}
