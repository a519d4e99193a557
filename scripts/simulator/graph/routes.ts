/** What the Graph API can do with which object. A new edge is a line here. */
import { changeSubscription, dropSubscription, listAppSubscriptions, showApp } from './app.ts'
import { blockUsers, listBlocked, unblockUsers } from './block-users.ts'
import type { Call, Reply } from './call.ts'
import { debugToken } from './debug-token.ts'
import { lacksPermission } from './errors.ts'
import { removeMedia, showMedia, uploadMedia } from './media.ts'
import { messages } from './messages.ts'
import { changeNumber, listNumbers, showAccount, showNumber } from './numbers.ts'
import { changeProfile, showProfile } from './profile.ts'
import { deregister, register, requestCode, verifyCode } from './registration.ts'
import type { Target } from './request.ts'
import { changeSettings, showSettings } from './settings.ts'
import { listSubscriptions, subscribe, unsubscribe } from './subscriptions.ts'
import { createTemplate, editTemplate, removeTemplate, showTemplate } from './template-edit.ts'
import { listTemplates } from './template-list.ts'
import { beginUpload, continueUpload } from './upload.ts'
import { dropUsername, setUsername, showUsername } from './username.ts'

type Handler<Kind extends Target['kind']> = (call: Call<Kind>) => Reply | Promise<Reply>
type Rows<Kind extends Target['kind']> = Record<string, Handler<Kind>>

const rows: { [Kind in Target['kind']]: Rows<Kind> } = {
  number: {
    'GET ': showNumber,
    'POST ': changeNumber,
    'POST messages': messages,
    'POST marketing_messages': messages,
    'POST media': uploadMedia,
    'POST register': register,
    'POST deregister': deregister,
    'POST request_code': requestCode,
    'POST verify_code': verifyCode,
    'GET settings': showSettings,
    'POST settings': changeSettings,
    'GET whatsapp_business_profile': showProfile,
    'POST whatsapp_business_profile': changeProfile,
    'GET block_users': listBlocked,
    'POST block_users': blockUsers,
    'DELETE block_users': unblockUsers,
    'GET username': showUsername,
    'POST username': setUsername,
    'DELETE username': dropUsername,
  },
  account: {
    'GET ': showAccount,
    'GET message_templates': listTemplates,
    'POST message_templates': createTemplate,
    'DELETE message_templates': removeTemplate,
    'GET phone_numbers': listNumbers,
    'GET subscribed_apps': listSubscriptions,
    'POST subscribed_apps': subscribe,
    'DELETE subscribed_apps': unsubscribe,
  },
  template: { 'GET ': showTemplate, 'POST ': editTemplate },
  media: { 'GET ': showMedia, 'DELETE ': removeMedia },
  app: {
    'GET ': showApp,
    'GET subscriptions': listAppSubscriptions,
    'POST subscriptions': changeSubscription,
    'DELETE subscriptions': dropSubscription,
    'POST uploads': beginUpload,
  },
  upload: { 'POST ': continueUpload },
  root: { 'GET ': debugToken },
}

const unlimited = new Set(['POST messages', 'POST marketing_messages', 'POST media'])

/** Which scope an edge takes. */
function scopeOf(kind: Target['kind'], edge: string): string | null {
  if (kind === 'account' || kind === 'template') return 'whatsapp_business_management'
  return kind === 'number' && unlimited.has(edge) ? 'whatsapp_business_messaging' : null
}

/** undefined: the object has no such edge. */
export function route(call: Call<Target['kind']>, edge: string): Reply | Promise<Reply> | undefined {
  const scope = scopeOf(call.target.kind, edge)
  const may = scope === null || call.bearer.numbers.some(({ facts }) => facts.scopes.includes(scope))
  if (!may) throw lacksPermission(scope)
  const handler = (rows[call.target.kind] as Rows<Target['kind']>)[edge]
  return handler?.(call)
}

/** Counts towards the calls an hour of a business account. */
export const isManagement = ({ kind }: Target, edge: string): boolean =>
  kind !== 'media' && kind !== 'root' && !unlimited.has(edge)
