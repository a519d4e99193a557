/** The phone's state: what the simulator says, live, and what the person at the page chose. */
import { computed, onScopeDispose, reactive, shallowRef, watch } from 'vue'
import { readAddress } from './address.ts'
import { Refused, SimulatorApi } from './api.ts'
import type { Message, View } from './types.ts'

const AGAIN = 1_500
const FIRST = 'katharina'
const own = ({ by, type }: Message) => by === 'customer' && type !== 'call'
const editable = new Set(['text', 'image', 'video', 'document'])

export type Trouble = 'key' | 'offline' | 'number' | null

export function usePhone() {
  const { key, number } = readAddress()
  const api = new SimulatorApi(key)
  const view = shallowRef<View | null>(null)
  const trouble = shallowRef<Trouble>(null)
  const actFailed = shallowRef(false)
  const chosen = reactive({
    number,
    persona: new URLSearchParams(location.search).get('persona') ?? FIRST,
    /** The customer looks at the chat. */
    open: true,
    showTyping: true,
  })

  let connection = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function connect(): Promise<void> {
    clearTimeout(timer)
    connection.abort()
    const mine = (connection = new AbortController())
    const query = new URLSearchParams({ persona: chosen.persona, open: chosen.open ? '1' : '0' })
    if (chosen.number) query.set('number', chosen.number)
    try {
      for await (const picture of api.watch(query, mine.signal)) {
        if (mine.signal.aborted) return
        view.value = picture
        trouble.value = picture.number ? null : 'number'
        // The address named a number that is gone: another one was shown.
        if (chosen.number && picture.number) chosen.number = picture.number.id
      }
    } catch (error) {
      if (mine.signal.aborted) return
      trouble.value = error instanceof Refused && error.status === 401 ? 'key' : 'offline'
    }
    if (mine.signal.aborted || trouble.value === 'key') return
    trouble.value ??= 'offline'
    timer = setTimeout(() => void connect(), AGAIN)
  }

  watch(
    () => [chosen.number, chosen.persona, chosen.open],
    () => void connect(),
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    connection.abort()
  })

  const where = computed(() => ({
    number: view.value?.number?.id ?? chosen.number ?? '',
    persona: chosen.persona,
  }))
  /** The chosen persona's messages only: those of the one before disappear at once. */
  const messages = computed(() => (view.value?.persona === chosen.persona ? view.value.chat.messages : []))
  const persona = computed(() => view.value?.personas.find(({ id }) => id === chosen.persona) ?? null)
  const last = (fits: (message: Message) => boolean) =>
    messages.value.findLast((message) => fits(message) && !message.revoked) ?? null

  async function tell(work: Promise<unknown>): Promise<void> {
    actFailed.value = await work.then(() => false).catch(() => true)
  }

  return {
    view,
    chosen,
    trouble,
    actFailed,
    messages,
    persona,
    typing: computed(() => chosen.showTyping && (view.value?.chat.typing ?? false)),
    lastOwn: computed(() => last(own)),
    /** Words can be changed, a choice or a place can't. */
    lastEditable: computed(() =>
      last((message) => own(message) && message.text !== null && editable.has(message.type)),
    ),
    lastAnswer: computed(() => last(({ by }) => by === 'business')),
    act: (act: string, more?: Record<string, unknown>) => tell(api.act(where.value, act, more)),
    sendFile: (file: File) => tell(api.sendFile(where.value, file)),
    setSwitches: (switches: Parameters<SimulatorApi['setSwitches']>[0]) => tell(api.setSwitches(switches)),
    retryNow: () => tell(api.retryNow()),
    turnClock: (turn: Parameters<SimulatorApi['turnClock']>[0]) => tell(api.turnClock(turn)),
  }
}

export type Phone = ReturnType<typeof usePhone>
