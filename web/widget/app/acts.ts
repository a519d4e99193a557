/** What pressing something does; see Acts. */
import { ApiError } from './api.ts'
import type { Chat } from './chat.ts'
import { explain, outgoingOf } from './choose.ts'
import { applyNews } from './history.ts'
import { randomName } from './random.ts'
import { learn, pickLanguage } from './speech.ts'
import { NO_DRAFT, type About, type Acts } from './state.ts'

const STALE_AGAIN = 60_000

export function actsOf(chat: Chat, close: () => void): Acts {
  let reading = false
  let staleAt = 0
  /** Rejects with a sentence. */
  const inWords = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked
    } catch (error) {
      chat.fail(error)
      if (error instanceof ApiError && error.code.startsWith('notice_')) void chat.loadView()
      const { speech } = chat.state
      throw error instanceof ApiError ? explain(error, speech) : speech.t('error.unknown')
    }
  }
  const current = () => chat.state.chat ?? ''
  const send: Acts['send'] = (text, files, voice = false) => {
    const message = { name: randomName(), chat: chat.target(), text }
    chat.outbox.add(message, files, voice, Date.now())
    const running = chat.state.history.chats.find(({ status }) => status === 'open')
    chat.set({ chat: message.chat ?? running?.id ?? null, pane: 'thread', hint: null })
  }
  const acts: Acts = {
    close,
    draft: { ...NO_DRAFT },
    show: (pane) => chat.set({ pane }),
    choose: (id) => chat.choose(id),
    reload: () => void chat.begin(),
    agree: () => inWords(chat.agree()),
    async begin(about, text) {
      await inWords(beginWith(chat, about))
      acts.send(text, [])
    },
    send(text, files, voice) {
      acts.draft = { ...NO_DRAFT }
      send(text, files, voice)
    },
    again: (name) => chat.outbox.again(name),
    discard: (name) => chat.outbox.discard(name),
    async older() {
      const first = chat.state.history.messages[current()]?.items[0]
      if (reading || !first) return
      reading = true
      await chat.page(current(), first.id).catch(() => undefined)
      reading = false
    },
    typed: () => chat.typed(),
    looked() {
      if (chat.state.opened && !document.hidden && document.hasFocus()) chat.tellSeen(current(), 'read')
    },
    stale() {
      if (Date.now() - staleAt < STALE_AGAIN) return
      staleAt = Date.now()
      void chat.page(current()).catch(() => undefined)
    },
    async rate(score, comment) {
      const id = current()
      await inWords(chat.api.rate(id, { score, comment }))
      chat.set({ rated: id, pane: 'thread', announced: chat.state.speech.t('rate.thanks') })
    },
    skipRating: () => chat.set({ rated: current(), pane: 'thread' }),
    transcript: (email) => inWords(chat.api.transcript(current(), email)),
    async download() {
      const copy = await inWords(chat.api.copy(current())).catch(() => null)
      if (copy) save(copy, `chat-${new Date().toISOString().slice(0, 10)}.html`)
    },
    end: () => inWords(chat.api.end(current())).catch(() => undefined),
    async erase() {
      const gone = current()
      await inWords(chat.api.erase(gone))
      for (const { name } of outgoingOf(chat.state)) chat.outbox.discard(name)
      chat.set({ history: applyNews(chat.state.history, [{ type: 'gone', chat: gone }]) })
      // With the last one, whoever wrote it is forgotten, too.
      if (chat.state.history.chats.length === 0) chat.forget()
      chat.choose(chat.state.history.chats[0]?.id ?? null)
    },
    mute() {
      chat.set({ muted: !chat.state.muted })
      remember(chat)
    },
    speak: (language) => void speakIn(chat, language),
  }
  return acts
}

/** With what was asked before the first message, and the notice that was ticked off below it. */
async function beginWith(chat: Chat, about: About): Promise<void> {
  const agreed = chat.agreement()
  if (!chat.sessions.current) return void (await chat.sessions.ensure({ ...about, ...agreed }))
  if ('notice' in agreed) await chat.sessions.renew(agreed)
  if (Object.keys(about).length > 0) await chat.api.change(about)
}

export async function speakIn(chat: Chat, language: string): Promise<void> {
  const speech = await learn(pickLanguage([language, chat.state.speech.language])).catch(() => null)
  if (!speech || speech.language === chat.state.speech.language) return
  chat.set({ speech })
  remember(chat)
  if (chat.sessions.current) await chat.api.change({ language: speech.language }).catch(() => undefined)
}

/** Only where something is stored already. */
function remember({ state, storage }: Chat): void {
  const stored = storage.read()
  if (stored) storage.write({ ...stored, muted: state.muted, language: state.speech.language })
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
