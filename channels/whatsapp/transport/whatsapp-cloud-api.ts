/**
 * The npm package whatsapp-cloud-api, dressed. Undressed it knows one host, no time-out and no way to
 * break off, hides the HTTP status, and has no words for a quoted message, our correlation or a recipient
 * without a phone number. All of that is added here, around its own HTTP client.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { neverWritten } from './never-written.ts'

const GRAPH = 'https://graph.facebook.com'

/** What came of a call: an answer, certainly nothing, or nobody knows. */
export type Reply =
  | { outcome: 'answered'; status: number; body: unknown }
  | { outcome: 'unreached'; code: string }
  | { outcome: 'lost'; code: string }

export interface TextCall {
  baseUrl: string
  version: string
  phoneNumberId: string
  token: string
  /** With country code and `+`; without it Meta puts the business's own country in front. null: see `extras`. */
  to: `+${string}` | null
  text: string
  /** What the package has no words for, merged into the body: `context`, `recipient`, … */
  extras: Record<string, unknown>
  signal: AbortSignal
  /** Milliseconds. */
  timeout?: number
}

export async function postText(call: TextCall): Promise<Reply> {
  if (call.signal.aborted) return { outcome: 'unreached', code: 'aborted' }
  const { createBot } = await load()
  const dressed: Call = { ...call, reply: null }
  try {
    const bot = createBot(call.phoneNumberId, call.token, { version: call.version })
    await calls.run(dressed, () => bot.sendText(call.to ?? '', call.text))
  } catch {
    // The interceptors below have seen the answer or the error whole; what is thrown here is less.
  }
  return dressed.reply ?? { outcome: 'lost', code: 'no answer seen' }
}

type Call = TextCall & { reply: Reply | null }

const calls = new AsyncLocalStorage<Call>()

/** The parts of axios that are touched here. */
interface Axios {
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
  const bot = await import('whatsapp-cloud-api/dist/createBot.js')
  // The package holds the CommonJS axios. `import 'axios'` is another object, and dressing it does nothing.
  const ours = createRequire(import.meta.url)
  const theirs = createRequire(ours.resolve('whatsapp-cloud-api'))
  dress(theirs('axios') as Axios)
  return bot
}

/** Once a process, for this axios is shared by all calls; what belongs to one call is in `calls`. */
function dress(axios: Axios): void {
  axios.interceptors.request.use((request) => {
    const call = calls.getStore()
    if (!call || !request.url?.startsWith(`${GRAPH}/`)) return request
    return Object.assign(request, {
      url: call.baseUrl.replace(/\/+$/, '') + request.url.slice(GRAPH.length),
      data: bodyOf(request.data, call),
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

function bodyOf(data: unknown, { to, extras }: Call): Record<string, unknown> {
  const { to: _, ...body } = data as Record<string, unknown>
  return { ...body, ...(to && { to }), ...extras }
}

function replyOf(error: unknown): Reply {
  const { response, code } = error as { response?: Answer; code?: unknown }
  if (response) return { outcome: 'answered', status: response.status, body: response.data }
  const name = typeof code === 'string' ? code : 'network'
  return { outcome: neverWritten(error) ? 'unreached' : 'lost', code: name }
}
