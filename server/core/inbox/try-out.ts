/** One-click inboxes to try it out: a number on the built-in simulator, or a widget on our own demo page. */
import { randomBytes, randomInt } from 'node:crypto'
import type { AppContext } from '../../context.ts'
import type { TryOut } from '../../contract/inbox.ts'
import { authorise, type Actor } from '../access.ts'
import { createInbox } from './actions.ts'
import type { Inbox } from './store.ts'

type Tried = TryOut['channel']

const NAME = 'Nordlicht Möbel'
const DISPLAY_NUMBER = '+49 40 5550 118'

const underway = new WeakMap<AppContext, Map<Tried, Promise<Inbox>>>()

/** Finds the inbox to try this channel out, or makes it: a second click does not make a second one. */
export async function tryOut(ctx: AppContext, actor: Actor, channel: Tried = 'whatsapp'): Promise<Inbox> {
  authorise(actor, 'inbox.create')
  const all = underway.get(ctx) ?? new Map<Tried, Promise<Inbox>>()
  underway.set(ctx, all)
  const making = all.get(channel) ?? findOrMake(ctx, actor, channel).finally(() => all.delete(channel))
  all.set(channel, making)
  return making
}

async function findOrMake(ctx: AppContext, actor: Actor, channel: Tried): Promise<Inbox> {
  const known = await ctx.db.read
    .selectFrom('inbox')
    .selectAll()
    .where('simulator', '=', 1)
    .where('channel', '=', channel)
    .orderBy('id')
    .executeTakeFirst()
  if (known) return known
  const settings = channel === 'whatsapp' ? simulatedNumber() : {}
  return createInbox(ctx, actor, { channel, name: NAME, settings }, { tryOut: true })
}

function simulatedNumber() {
  const digits = () => `${randomInt(10 ** 7, 10 ** 8)}${randomInt(10 ** 6, 10 ** 7)}`
  const secret = () => randomBytes(16).toString('hex')
  return {
    simulator: true,
    phoneNumberId: digits(),
    wabaId: digits(),
    displayNumber: DISPLAY_NUMBER,
    token: secret(),
    appSecret: secret(),
    verifyToken: secret(),
  }
}

/** Where the customer is played. The simulator's key stands behind `#`: it is never sent, nor logged. */
export function phonePath(ctx: AppContext, inbox: Inbox): string {
  if (inbox.channel === 'web') return `/demo/${inbox.account}`
  return `/_sim/phone#key=${ctx.secrets.simulatorKey}&number=${inbox.account}`
}
