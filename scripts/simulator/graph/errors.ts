/** Errors the way the Graph API words them: as an answer, or later inside a failed status. */
import type { Json } from '../json.ts'

const titles: Record<number, string> = {
  131000: 'Something went wrong',
  131008: 'Required parameter is missing',
  131009: 'Parameter value is not valid',
  131021: 'Recipient cannot be sender',
  131026: 'Message undeliverable',
  131047: 'Re-engagement message',
  131049: 'This message was not delivered to maintain healthy ecosystem engagement.',
  131050: 'User has stopped marketing messages from this business',
  131051: 'Unsupported message type',
  131053: 'Media upload error',
  131056: '(Business Account, Consumer Account) pair rate limit hit',
  131059: 'Invalid cursor',
  130429: 'Rate limit hit',
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
  132012: 'Parameter format does not match format in the created template',
  132015: 'Template is paused',
}

const failureDetails: Record<number, string> = {
  131026: 'Message undeliverable.',
  131047:
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  131049: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  131050: 'The recipient chose to stop receiving marketing messages on WhatsApp from this business.',
  131053: 'The file does not match the type of the message.',
}

interface More {
  status?: number
  type?: string
  subcode?: number
  details?: string
  transient?: boolean
}

export class GraphError extends Error {
  override name = 'GraphError'
  readonly code: number
  readonly more: More

  constructor(code: number, message: string, more: More = {}) {
    super(message)
    this.code = code
    this.more = more
  }

  get status(): number {
    return this.more.status ?? 400
  }

  body(trace: string): Json {
    const { type = 'OAuthException', subcode, details, transient } = this.more
    return {
      error: {
        message: this.message,
        type,
        code: this.code,
        ...(details ? { error_data: { messaging_product: 'whatsapp', details } } : {}),
        ...(subcode ? { error_subcode: subcode } : {}),
        ...(transient ? { is_transient: true } : {}),
        fbtrace_id: trace,
      },
    }
  }
}

/** An error of the messaging family: its title is fixed, the details say what was wrong. */
export const refusal = (code: number, details: string, status = 400): GraphError =>
  new GraphError(code, `(#${code}) ${titles[code]}`, { details, status })

export const missing = (path: string) => refusal(131008, `The parameter ${path} is required.`)

export const invalid = (details: string) => refusal(131009, details)

export const tooLong = (path: string, max: number) =>
  new GraphError(100, `(#100) Param ${path} must be at most ${max} characters long.`)

export const badToken = () =>
  new GraphError(190, 'Invalid OAuth access token - Cannot parse access token', { status: 401 })

/** Absent, or another's: the Graph API doesn't tell which. */
export const noSuchObject = (id: string, method: string) =>
  new GraphError(
    100,
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    { type: 'GraphMethodException', subcode: 33 },
  )

export const unknownPath = (path: string) => new GraphError(2500, `Unknown path components: ${path}`)

/** The same error inside `statuses[].errors`. */
export const failureOf = (code: number): Json => ({
  code,
  title: titles[code] ?? 'Unknown error',
  message: titles[code] ?? 'Unknown error',
  error_data: { details: failureDetails[code] ?? titles[code] ?? 'Unknown error' },
  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
})
