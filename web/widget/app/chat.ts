/** The chat without its looks: what is known, what the server says, what the visitor does. */
import type { Seen, ToVisitor } from '../../../server/contract/visitor.ts'
import type { WidgetView } from '../../../server/contract/widget.ts'
import type { Shell } from '../shell.ts'
import { Api, ApiError, unreachable } from './api.ts'
import { explain, mustAgree, noticeLanguage } from './choose.ts'
import { Courier } from './courier.ts'
import { applyNews, changes, EMPTY, fromSnapshot, placeIn, unreadIn, withPage } from './history.ts'
import { Line } from './line.ts'
import { Outbox } from './outbox.ts'
import { Receipts } from './receipts.ts'
import { Sessions } from './sessions.ts'
import { LANGUAGES, type Speech } from './speech.ts'
import type { Session, State } from './state.ts'
import { keeper, WidgetStorage } from './storage.ts'
import { Waits } from './waits.ts'

const LIVE_WITHIN = 8000
/** A short gap is nobody's worry. */
const OFFLINE_AFTER = 3000
const TYPING_SHOWN = 6000
const TYPING_EVERY = 3000
const VIEW_GOOD_FOR = 5 * 60_000
/** Changed settings are read within this time, and not by every open page at once. */
const SETTINGS_WITHIN = 3000

export interface ChatWorld {
  shell: Shell
  speech: Speech
  changed(state: State): void
  /** An answer has come in by itself. */
  arrived(): void
}

export class Chat {
  readonly api: Api
  readonly storage: WidgetStorage
  readonly sessions: Sessions
  readonly outbox: Outbox
  readonly line: Line
  readonly #world: ChatWorld
  readonly #waits = new Waits()
  readonly #courier: Courier
  readonly #receipts: Receipts
  #state: State
  #viewAt = 0
  #typedAt = 0
  #typing: ReturnType<typeof setTimeout> | undefined
  #settings: ReturnType<typeof setTimeout> | undefined
  #offline: ReturnType<typeof setTimeout> | undefined
  /** The visitor wants another chat than those there are. */
  #anew = false

  constructor(world: ChatWorld) {
    const { shell, speech } = world
    this.#world = world
    this.storage = new WidgetStorage(shell.key, keeper())
    const stored = this.storage.read()
    this.api = new Api(shell.base, shell.key, () => this.sessions.current?.token ?? null)
    this.sessions = new Sessions({
      api: this.api,
      storage: this.storage,
      key: shell.key,
      about: () => ({
        language: this.state.speech.language,
        ...(Object.keys(shell.attributes).length > 0 ? { attributes: shell.attributes } : {}),
        ...(shell.identity === null ? {} : { identity: shell.identity }),
      }),
      rest: () => ({ muted: this.state.muted, language: this.state.speech.language }),
      changed: (session) => this.#sessionChanged(session),
    })
    this.outbox = new Outbox({
      storage: this.storage,
      session: () => this.#or401(this.#speaking()),
      upload: async (file, voice, onProgress) =>
        (await this.#or401(this.api.upload(file, voice, onProgress))).id,
      transmit: (message) => this.#or401(this.#courier.hand(message)),
      changed: (outgoing) => this.set({ outgoing }),
      sent: (id) => shell.emit('sent', { id }),
      explain: (error) => this.#refused(error),
      page: () => (this.state.view?.pageUrl ? pageUrl() : undefined),
      pause: (ms) => this.#waits.wait(ms),
    })
    this.#state = {
      opened: false,
      base: shell.base,
      speech,
      languages: LANGUAGES,
      dark: false,
      view: null,
      trouble: null,
      session: this.sessions.current,
      history: EMPTY,
      chat: null,
      pane: 'thread',
      outgoing: this.outbox.items,
      typing: null,
      offline: false,
      rated: null,
      muted: stored?.muted ?? false,
      announced: '',
      hint: null,
    }
    this.line = new Line({
      open: () => new WebSocket(`${shell.base.replace(/^http/, 'ws')}/ws/visitor?inbox=${shell.key}`),
      poll: (since) => this.api.updates(since),
      token: () => this.sessions.current?.token ?? null,
      hear: (frame) => this.#hear(frame),
      changed: (live) => this.#lineChanged(live),
      ended: () => this.ended(),
      near: () => this.state.opened && !document.hidden,
      random: Math.random,
    })
    this.#courier = new Courier(this.api, this.line)
    this.#receipts = new Receipts(this.api, this.line)
  }

  get state(): State {
    return this.#state
  }

  set(change: Partial<State>): void {
    const before = unreadIn(this.#state.history)
    this.#state = { ...this.#state, ...change }
    const count = unreadIn(this.#state.history)
    this.#world.changed(this.#state)
    if (count !== before) this.#world.shell.emit('unread', { count })
  }

  /** Reads the settings, and goes on with what was left. */
  async begin(view?: Promise<WidgetView>): Promise<void> {
    if (this.sessions.current) this.line.start()
    await this.loadView(view)
    const { identity } = this.#world.shell
    if (identity !== null) this.sessions.identify(identity).catch((error: unknown) => this.fail(error))
    void this.outbox.run()
  }

  async loadView(asked = this.api.view()): Promise<void> {
    this.#viewAt = Date.now()
    try {
      this.set({ view: await asked, trouble: null })
    } catch (error) {
      this.#viewAt = 0
      if (this.state.view) return
      const { t } = this.state.speech
      const foreign = error instanceof ApiError && error.code === 'foreign_origin'
      this.set({ trouble: t(foreign ? 'error.foreign_origin' : 'error.load') })
      this.fail(error)
    }
  }

  refreshView(): void {
    if (Date.now() - this.#viewAt > VIEW_GOOD_FOR) void this.loadView()
  }

  /** For the page's own code; the visitor is told in place. */
  fail(error: unknown): void {
    const { code, message } = error instanceof ApiError ? error : { code: 'unknown', message: String(error) }
    this.#world.shell.emit('error', { code, message })
  }

  /** What the visitor says of the notice goes along with whatever makes a session next. */
  async agree(): Promise<void> {
    const { view } = this.state
    if (!view?.notice) return
    const notice = { version: view.notice.version, language: noticeLanguage(this.state) }
    if (this.sessions.current) await this.sessions.renew({ notice })
    else await this.sessions.ensure({ notice })
  }

  agreement() {
    const { view } = this.state
    if (!view?.notice || !mustAgree(this.state)) return {}
    return { notice: { version: view.notice.version, language: noticeLanguage(this.state) } }
  }

  choose(chat: string | null): void {
    this.#anew = chat === null
    this.set({ chat, pane: 'thread' })
    this.#readShown()
  }

  /** Where it fails it is read once there is a line again. */
  #readShown(): void {
    const { chat, history } = this.state
    if (chat !== null && !history.messages[chat]) this.page(chat).catch(() => undefined)
  }

  /** Messages of a chat, older than those we have or the newest ones. */
  async page(chat: string, before?: string): Promise<void> {
    const { visitor } = this.sessions.current ?? {}
    const { items, more } = await this.#or401(this.api.messages(chat, before))
    if (visitor !== this.sessions.current?.visitor) return
    this.set({ history: withPage(this.state.history, chat, items, more) })
  }

  /** An ended chat is gone on with if it is the newest; elsewhere it is the running one, or another. */
  target(): string | null {
    const { chat, history } = this.state
    const newest = history.chats[0]?.id
    const running = history.chats.find(({ status }) => status === 'open')?.id
    this.#anew = false
    return chat !== null && (chat === running || (running === undefined && chat === newest)) ? chat : null
  }

  /** Everything of agents up to the newest message has arrived, or was looked at. */
  tellSeen(chat: string, state: Seen['state']): void {
    this.#receipts.tell(this.state.history, chat, state)
  }

  typed(): void {
    const now = Date.now()
    if (!this.line.live || this.state.chat === null || now - this.#typedAt < TYPING_EVERY) return
    this.#typedAt = now
    if (!this.line.send({ type: 'typing' })) this.api.typing().catch(() => undefined)
  }

  /** Goes on with what another tab has stored; else the session has ended, and what was typed is kept. */
  ended(): void {
    const before = this.sessions.current?.token
    this.sessions.adopt()
    const after = this.sessions.current?.token
    if (before === undefined || (after !== undefined && after !== before)) return
    this.storage.forgetSession()
    this.sessions.forget()
    this.set({ hint: this.state.speech.t('error.session') })
    void this.outbox.run()
  }

  /** Logout: here and on the server, and in every tab. */
  async reset(): Promise<void> {
    const leave = this.sessions.current ? this.api.leave() : Promise.resolve()
    this.forget()
    await leave.catch(() => undefined)
  }

  /** The server knows nobody here any more. */
  forget(): void {
    this.storage.clear()
    this.outbox.empty()
    this.sessions.forget()
  }

  stop(): void {
    this.outbox.stop()
    this.line.stop()
    this.#waits.wake()
    clearTimeout(this.#typing)
    clearTimeout(this.#settings)
    clearTimeout(this.#offline)
  }

  #sessionChanged(session: Session | null): void {
    const before = this.state.session
    const same = session?.visitor === before?.visitor
    this.line.stop()
    // A guest who turns out to be somebody known goes on; somebody else says nothing of theirs.
    if (!same && before) {
      if (session && before.identified) this.outbox.empty()
      else this.outbox.detach()
    }
    this.set(same ? { session } : { session, history: EMPTY, chat: null, pane: 'thread', typing: null })
    if (session) this.line.start()
    else this.#lineChanged(true)
    this.#waits.wake()
  }

  #lineChanged(live: boolean): void {
    clearTimeout(this.#offline)
    if (live) {
      this.set({ offline: false })
      for (const { id } of this.state.history.chats) this.tellSeen(id, 'delivered')
      this.#readShown()
      this.#waits.wake()
      void this.outbox.run()
      return
    }
    this.#courier.cut()
    this.#receipts.forget()
    this.#offline = setTimeout(() => this.set({ offline: this.sessions.current !== null }), OFFLINE_AFTER)
  }

  /** Who writes, once what they write arrives and what has arrived is known. */
  async #speaking(): Promise<Session> {
    const session = await this.sessions.ensure()
    if (!this.line.live) await this.#waits.wait(LIVE_WITHIN)
    if (!this.line.live) throw unreachable()
    return session
  }

  #refused(error: ApiError): string {
    this.fail(error)
    if (/^(notice_|invalid_input)/.test(error.code)) void this.loadView()
    return explain(error, this.state.speech)
  }

  async #or401<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked
    } catch (error) {
      if (error instanceof ApiError && error.status === 401 && error.code === 'unauthenticated') this.ended()
      throw error
    }
  }

  #hear(frame: ToVisitor): void {
    switch (frame.type) {
      case 'ready': {
        const history = fromSnapshot(frame)
        this.set({ history, ...this.#place(history) })
        this.#readShown()
        return this.#took(frame.messages.map(({ id }) => id))
      }
      case 'news':
        return this.#heardNews(frame)
      case 'stored':
        return this.#courier.answered(frame.id, null)
      case 'refused': {
        const error = new ApiError(409, frame.code, frame.message, frame.retryAfter)
        return frame.id === null ? this.fail(error) : this.#courier.answered(frame.id, error)
      }
      case 'typing':
        clearTimeout(this.#typing)
        this.#typing = setTimeout(() => this.set({ typing: null }), TYPING_SHOWN)
        return this.set({ typing: { chat: frame.chat, agent: frame.agent } })
      case 'settings':
        clearTimeout(this.#settings)
        this.#settings = setTimeout(() => void this.loadView(), Math.random() * SETTINGS_WITHIN)
        return undefined
      case 'resumed':
        return undefined
    }
  }

  #heardNews({ news }: Extract<ToVisitor, { type: 'news' }>): void {
    const before = this.state
    const history = applyNews(before.history, news)
    const { messages, answers, ended, fetched } = changes(before.history, history, news)
    const last = answers.at(-1)
    const written = answers.some(({ chat }) => chat === before.typing?.chat)
    this.set({
      history,
      ...this.#place(history),
      ...(written ? { typing: null } : {}),
      ...(last ? { announced: [last.author?.name, last.text].filter(Boolean).join(': ') } : {}),
    })
    this.#took(messages.map(({ id }) => id))
    for (const chat of fetched) this.page(chat).catch(() => undefined)
    const { shell, arrived } = this.#world
    for (const { id, text, author, sentAt } of answers) {
      shell.emit('message', { id, text, author: author?.name ?? null, sentAt })
    }
    for (const chat of ended) shell.emit('ended', { chat })
    if (answers.length > 0) arrived()
  }

  #took(ids: readonly string[]): void {
    this.outbox.arrived(ids)
    for (const { id } of this.state.history.chats) this.tellSeen(id, 'delivered')
  }

  /** What is on its way into a chat that is not there yet is shown until it is. */
  #place(history: State['history']): Pick<State, 'chat'> {
    const anew = this.#anew || this.outbox.items.some(({ chat }) => chat === null)
    return { chat: placeIn(history, this.state.chat, anew) }
  }
}

/** Without what stands behind `?` and `#`, where sites keep names and tokens. */
const pageUrl = () => (location.origin + location.pathname).slice(0, 500)
