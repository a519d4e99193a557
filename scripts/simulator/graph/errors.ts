/** Errors the way the Graph API words them: as an answer, or later inside a failed status. */
import type { Json } from '../json.ts'

const titles: Record<number, string> = {
  130429: 'Rate limit hit',
  131000: 'Something went wrong',
  131005: 'Access denied',
  131008: 'Required parameter is missing',
  131009: 'Parameter value is not valid',
  131021: 'Recipient cannot be sender',
  131026: 'Message undeliverable',
  131030: 'Recipient phone number not in allowed list',
  131031: 'Account has been locked',
  131042: 'Business eligibility payment issue',
  131045: 'Incorrect certificate',
  131047: 'Re-engagement message',
  131048: 'Spam rate limit hit',
  131049: 'This message was not delivered to maintain healthy ecosystem engagement.',
  131050: 'User has stopped marketing messages from this business',
  131051: 'Unsupported message type',
  131052: 'Media download error',
  131053: 'Media upload error',
  131056: '(Business Account, Consumer Account) pair rate limit hit',
  131057: 'Account in maintenance mode',
  131059: 'Invalid cursor',
  131037: 'WhatsApp provided number needs display name approval before message can be sent.',
  131060: 'This message is currently unavailable',
  131062: 'Recipient identifier is not supported for this message',
  131063: 'Marketing templates are disabled on Cloud API',
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
  132012: 'Parameter format does not match format in the created template',
  132015: 'Template is paused',
  132016: 'Template is disabled',
  132018: 'Invalid template parameter',
  133005: 'Two step verification PIN mismatch',
  133010: 'Phone number not registered',
  133015: 'Please wait a few minutes before attempting to register this phone number',
  133016: 'Account register deregister rate limit exceeded',
  136024: 'Code verification failed',
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
  new GraphError(code, `(#${code}) ${titles[code] ?? details}`, { details, status })

export const missing = (path: string) => refusal(131008, `The parameter ${path} is required.`)

export const invalid = (details: string) => refusal(131009, details)

export const tooLong = (path: string, max: number) =>
  new GraphError(100, `(#100) Param ${path} must be at most ${max} characters long.`)

export const badToken = () =>
  new GraphError(190, 'Invalid OAuth access token - Cannot parse access token', { status: 401 })

export const expiredToken = () =>
  new GraphError(190, 'Error validating access token: Session has expired', { status: 401, subcode: 463 })

export const needsAppToken = () =>
  new GraphError(15, '(#15) This method must be called with an app access_token.')

export const lacksPermission = (scope: string) =>
  new GraphError(200, `(#200) You do not have the necessary permissions. Missing: ${scope}`, { status: 403 })

/** Of the family that has a title for people. */
export const badParameter = (message: string) => new GraphError(100, `(#100) ${message}`)

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
