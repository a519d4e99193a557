/** Views that most visitors never see: earlier chats, the whole notice, a copy, deleting, rating. */
import { useEffect, useRef, useState } from '../../jsx/hooks.ts'
import type { Child } from '../../jsx/jsx-runtime.ts'
import type { ChatView } from '../../../../server/contract/visitor.ts'
import { chatOf, noticeOf, titleOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Text } from './Bubbles.tsx'
import { Fault } from './Fault.tsx'
import { Icon } from './Icon.tsx'
import { Rating } from './Rating.tsx'
import { TextField } from './TextField.tsx'
import { useAttempt } from './useAttempt.ts'

interface Props {
  state: State
  acts: Acts
}

export function Rare({ state, acts }: Props) {
  switch (state.pane) {
    case 'chats':
      return <Chats state={state} acts={acts} />
    case 'notice':
      return <WholeNotice state={state} acts={acts} />
    case 'transcript':
      return <Transcript state={state} acts={acts} />
    case 'delete':
      return <Delete state={state} acts={acts} />
    case 'rating':
      return <Rating state={state} acts={acts} />
    case 'thread':
      return null
  }
}

interface SheetProps extends Props {
  title: string
  children: Child
}

function Sheet({ state, acts, title, children }: SheetProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div class="body sheet">
      <button type="button" class="link" onClick={() => acts.show('thread')}>
        {state.speech.t('back')}
      </button>
      <h3 class="big" tabIndex={-1} ref={heading}>
        {title}
      </h3>
      {children}
    </div>
  )
}

function Chats({ state, acts }: Props) {
  const { speech, history } = state
  const now = Date.now()
  return (
    <Sheet state={state} acts={acts} title={speech.t('chats')}>
      <ul class="list">
        {history.chats.map((chat) => (
          <li key={chat.id}>
            <button type="button" onClick={() => acts.choose(chat.id)}>
              <b>{speech.day(chat.lastMessageAt, now)}</b>
              <span class="muted">{speech.clock(chat.lastMessageAt)}</span>
              <span class="line">{previewOf(chat, state)}</span>
              {chat.unread > 0 && <span class="count">{chat.unread}</span>}
            </button>
          </li>
        ))}
      </ul>
      {history.chats.every(({ status }) => status === 'ended') && (
        <p class="second">
          <button type="button" class="button wide" onClick={() => acts.choose(null)}>
            <Icon name="plus" />
            {speech.t('begin')}
          </button>
        </p>
      )}
    </Sheet>
  )
}

function previewOf({ preview }: ChatView, { speech: { t } }: State): string {
  if (!preview) return ''
  const text = preview.text ?? (preview.file ? t('file') : '')
  return preview.from === 'visitor' ? t('you.said', { text }) : text
}

function WholeNotice({ state, acts }: Props) {
  const notice = noticeOf(state)
  const { t } = state.speech
  if (!notice) return null
  const { points, body, url } = notice
  const paragraphs = body === '' ? points : body.split(/\n{2,}/)
  const days = state.view?.deleteAfterDays ?? null
  return (
    <Sheet state={state} acts={acts} title={t('notice.link')}>
      <div class="second prose" dir="auto">
        {paragraphs.map((paragraph) => (
          <p>
            <Text text={paragraph} />
          </p>
        ))}
        {days !== null && <p>{t('deleted.point', { count: days })}</p>}
        {url !== null && (
          <p>
            <a href={url} target="_blank" rel="noopener noreferrer">
              {t('notice.site', { name: titleOf(state) })}
            </a>
          </p>
        )}
      </div>
    </Sheet>
  )
}

function Transcript({ state, acts }: Props) {
  const [email, setEmail] = useState(state.session?.email ?? '')
  const [done, setDone] = useState(false)
  const { fault, busy, attempt } = useAttempt()
  const { t } = state.speech
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setDone(await attempt(acts.transcript(email.trim())))
  }
  return (
    <Sheet state={state} acts={acts} title={t('transcript')}>
      <p class="second" role="status">
        {done ? t('transcript.done', { email }) : t('transcript.body')}
      </p>
      {!done && (
        <form class="form" noValidate onSubmit={(event) => void submit(event)}>
          <TextField
            name="to"
            label={t('email')}
            type="email"
            autocomplete="email"
            longest={254}
            value={email}
            set={setEmail}
            fault={fault}
          />
          <button type="submit" class="button primary wide" disabled={busy || email.trim() === ''}>
            {t('send')}
          </button>
        </form>
      )}
    </Sheet>
  )
}

function Delete({ state, acts }: Props) {
  const { fault, busy, attempt } = useAttempt()
  const { t } = state.speech
  if (!chatOf(state)) return null
  return (
    <Sheet state={state} acts={acts} title={t('delete.title')}>
      <p class="second">{t('delete.body', { name: titleOf(state) })}</p>
      <Fault words={fault} />
      <div class="row">
        <button type="button" class="button grow" onClick={() => acts.show('thread')}>
          {t('cancel')}
        </button>
        <button
          type="button"
          class="button danger grow"
          disabled={busy}
          onClick={() => void attempt(acts.erase())}
        >
          <Icon name="trash" />
          {t('delete')}
        </button>
      </div>
    </Sheet>
  )
}
