/**
 * The npm package whatsapp-cloud-api, dressed. Undressed it knows one host, no time-out and no way to
 * break off, hides the HTTP status, and has no words for a quoted message, our correlation or a recipient
 * without a phone number. All of that is added here, around its own HTTP client; the kinds of message it
 * does not know go through the same client.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import type { OutboundContent } from '../../adapter.ts'
import type { Body } from '../render/body.ts'
import { neverWritten } from './never-written.ts'
import { sendByPackage } from './package-kinds.ts'

const GRAPH = 'https://graph.facebook.com'

/** What came of a call: an answer, certainly nothing, or nobody knows. */
export type Reply =
  | { outcome: 'answered'; status: number; body: unknown }
  | { outcome: 'unreached'; code: string }
  | { outcome: 'lost'; code: string }

export interface MessageCall {
  baseUrl: string
  version: string
  phoneNumberId: string
  token: string
  /** With country code and `+`; without it Meta puts the business's own country in front. null: see `extras`. */
  to: `+${string}` | null
  content: OutboundContent
  /** What is sent: `content` as Meta reads it. */
  body: Body
  /** What belongs to no kind, merged into the request: `context`, `recipient`, … */
  extras: Record<string, unknown>
  signal: AbortSignal
  /** Milliseconds. */
  timeout?: number
}

export async function postMessage(call: MessageCall): Promise<Reply> {
  if (call.signal.aborted) return { outcome: 'unreached', code: 'aborted' }
  const { createBot, post } = await load()
  const dressed: Call = { ...call, reply: null }
  const { phoneNumberId, token, version, to, content } = call
  try {
    await calls.run(dressed, async () => {
      const bot = createBot(phoneNumberId, token, { version })
      await (sendByPackage(bot, to ?? '', content) ??
        post(`${GRAPH}/${version}/${phoneNumberId}/messages`, HEAD, authorised(token)))
    })
  } catch {
    // The interceptors below have seen the answer or the error whole; what is thrown here is less.
  }
  return dressed.reply ?? { outcome: 'lost', code: 'no answer seen' }
}

/** What stands at the beginning of every message, the package's or not. */
const HEAD = { messaging_product: 'whatsapp', recipient_type: 'individual' }

const authorised = (token: string) => ({
  headers: {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json',
  },
})

type Call = MessageCall & { reply: Reply | null }

const calls = new AsyncLocalStorage<Call>()

/** The parts of axios that are touched here. */
interface Axios {
  post(url: string, data: object, options: object): Promise<unknown>
  interceptors: {
    request: { use(onRequest: (request: Request) => Request): void }
    response: { use(onAnswer: (answer: Answer) => Answer, onError: (error: unknown) => never): void }
  }
}
interface Request {
  url?: string
  data?: unknown
  timeout?: number
  signal?: AbortSignal
  maxRedirects?: number
  maxContentLength?: number
}
interface Answer {
  status: number
  data: unknown
}

let loading: ReturnType<typeof loadPackage> | undefined

/** Loaded with the first message: an installation without WhatsApp never pays for it. */
function load() {
  loading ??= loadPackage().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function loadPackage() {
  // The package's index also reads .env into the environment, which is config's business alone.
  const { createBot } = await import('whatsapp-cloud-api/dist/createBot.js')
  // The package holds the CommonJS axios. `import 'axios'` is another object, and dressing it does nothing.
  const ours = createRequire(import.meta.url)
  const theirs = createRequire(ours.resolve('whatsapp-cloud-api'))
  const axios = theirs('axios') as Axios
  dress(axios)
  return { createBot, post: axios.post.bind(axios) }
}

/** Once a process, for this axios is shared by all calls; what belongs to one call is in `calls`. */
function dress(axios: Axios): void {
  axios.interceptors.request.use((request) => {
    const call = calls.getStore()
    if (!call || !request.url?.startsWith(`${GRAPH}/`)) return request
    return Object.assign(request, {
      url: call.baseUrl.replace(/\/+$/, '') + request.url.slice(GRAPH.length),
      data: requestOf(request.data, call),
      timeout: call.timeout ?? 30_000,
      signal: call.signal,
      // A redirect would take the token and the message to whoever answers there.
      maxRedirects: 0,
      maxContentLength: 1024 * 1024,
    })
  })
  axios.interceptors.response.use(
    (answer) => {
      const call = calls.getStore()
      if (call) call.reply = { outcome: 'answered', status: answer.status, body: answer.data }
      return answer
    },
    (error: unknown) => {
      const call = calls.getStore()
      if (call) call.reply = replyOf(error)
      throw error
    },
  )
}

/**
 * The package's request with our own body over it: it gives choices whose ids are numbers another order,
 * knows no mark of a voice note and leaves empty places in a file's part.
 */
function requestOf(data: unknown, { to, body, extras }: Call): Record<string, unknown> {
  const { to: _, ...head } = data as Record<string, unknown>
  return { ...head, ...(to && { to }), ...body, ...extras }
}

function replyOf(error: unknown): Reply {
  const { response, code } = error as { response?: Answer; code?: unknown }
  if (response) return { outcome: 'answered', status: response.status, body: response.data }
  const name = typeof code === 'string' ? code : 'network'
  return { outcome: neverWritten(error) ? 'unreached' : 'lost', code: name }
}
