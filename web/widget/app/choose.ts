/** What follows from the state; the views ask, and decide nothing by themselves. */
import type { ChatView } from '../../../server/contract/visitor.ts'
import type { Field, WidgetTexts, WidgetView } from '../../../server/contract/widget.ts'
import { backWords } from './hours.ts'
import { textIn } from './speech.ts'
import type { Outgoing, State } from './state.ts'

const NO_TEXTS: WidgetTexts = { title: '', greeting: '', away: '' }

export const textsOf = ({ view, speech }: State): WidgetTexts =>
  (view && textIn(view.texts, speech.language, view.language)) ?? NO_TEXTS

export const titleOf = (state: State): string => textsOf(state).title || (state.view?.name ?? '')

export const noticeOf = ({ view, speech }: State) =>
  view?.notice && textIn(view.notice.texts, speech.language, view.language)

/** In which language it is shown: a consent says what somebody has read. */
export const noticeLanguage = (state: State): string =>
  Object.entries(state.view?.notice?.texts ?? {}).find(([, texts]) => texts === noticeOf(state))?.[0] ??
  state.speech.language

/** The present wording was not agreed to, and nothing may be written before. */
export const mustAgree = ({ view, session }: State): boolean =>
  view?.notice?.required === true && session?.notice !== view.notice.version

/** Asked before the first message: only of whom we don't know yet. */
export function fieldsOf({ view, session, history }: State): readonly Field[] {
  if (!view || history.chats.length > 0) return []
  return view.fields.filter(
    ({ key, when }) =>
      (when === 'always' || !view.hours.open) &&
      !(key === 'name' && session?.name) &&
      !(key === 'email' && session?.email),
  )
}

export const chatOf = ({ history, chat }: State): ChatView | null =>
  history.chats.find(({ id }) => id === chat) ?? null

/** Messages on their way into the chat that is shown. */
export const outgoingOf = ({ outgoing, chat, history }: State): readonly Outgoing[] => {
  const running = history.chats.find(({ status }) => status === 'open')?.id ?? null
  return outgoing.filter((message) => (message.chat ?? running) === chat)
}

export function asksRating(state: State): boolean {
  const chat = chatOf(state)
  return (
    state.view?.rating === true &&
    chat?.status === 'ended' &&
    chat.agent !== null &&
    chat.rating === null &&
    state.rated !== chat.id
  )
}

/** The small line under the name. */
export function statusLine(state: State, now: number): string {
  const { view, speech } = state
  const { t } = speech
  if (!view) return ''
  const chat = chatOf(state)
  if (chat?.status === 'ended') return t('ended')
  const expected = view.replyTime === null ? '' : t(`reply.${view.replyTime}`)
  if (!view.hours.open) return backWords(speech, view.hours, now) ?? t('away.title')
  if (!chat?.agent) return expected
  return t('here', { name: chat.agent.name })
}

/** Why a file can't be sent, or null. Asked before it is read. */
export function fileFault(
  { name, size, type }: Pick<File, 'name' | 'size' | 'type'>,
  { view, speech }: { view: WidgetView | null; speech: State['speech'] },
): string | null {
  const limits = view?.files
  if (!limits) return null
  const known = type.split(';')[0] ?? ''
  // A browser that does not know a type says nothing; the server looks at the bytes anyway.
  if (known !== '' && !limits.mimeTypes.includes(known)) return speech.t('file.type', { name })
  if (size > limits.maxBytes)
    return speech.t('file.large', { name, size: sizeWords(limits.maxBytes, speech) })
  return null
}

export function sizeWords(bytes: number, { language }: Pick<State['speech'], 'language'>): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  const maximumFractionDigits = value < 10 ? 1 : 0
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits }).format(
    Math.max(value, 0.1),
  )
}

const SAID = [
  'foreign_origin',
  'identity_refused',
  'identity_required',
  'kept',
  'lost',
  'not_answered',
  'unreachable',
] as const
const NOTICE = /^notice_/
const FILE = /large|file|upload/

/** In the visitor's language; what the server says is for developers. */
export function explain({ code }: { code: string }, { t }: State['speech']): string {
  const said = SAID.find((each) => each === code)
  if (said) return t(`error.${said}`)
  if (NOTICE.test(code)) return t('error.notice')
  if (code === 'too_many_requests') return t('error.many')
  return t(FILE.test(code) ? 'error.file' : 'error.unknown')
}
