/** The one-click inbox on the built-in simulator. */
import { randomBytes, randomInt } from 'node:crypto'
import type { AppContext } from '../../context.ts'
import { authorise, type Actor } from '../access.ts'
import { createInbox } from './actions.ts'
import type { Inbox } from './store.ts'

const DISPLAY_NUMBER = '+49 40 5550 118'

const underway = new WeakMap<AppContext, Promise<Inbox>>()

/** Finds the simulated inbox, or makes it: a second click does not make a second one. */
export async function tryOut(ctx: AppContext, actor: Actor): Promise<Inbox> {
  authorise(actor, 'inbox.create')
  const making = underway.get(ctx) ?? findOrMake(ctx, actor).finally(() => underway.delete(ctx))
  underway.set(ctx, making)
  return making
}

async function findOrMake(ctx: AppContext, actor: Actor): Promise<Inbox> {
  const known = await ctx.db.read
    .selectFrom('inbox')
    .selectAll()
    .where('simulator', '=', 1)
    .orderBy('id')
    .executeTakeFirst()
  if (known) return known
  const digits = () => `${randomInt(10 ** 7, 10 ** 8)}${randomInt(10 ** 6, 10 ** 7)}`
  const secret = () => randomBytes(16).toString('hex')
  return createInbox(ctx, actor, {
    channel: 'whatsapp',
    name: 'Nordlicht Möbel',
    settings: {
      simulator: true,
      phoneNumberId: digits(),
      wabaId: digits(),
      displayNumber: DISPLAY_NUMBER,
      token: secret(),
      appSecret: secret(),
      verifyToken: secret(),
    },
  })
}

/** The key stands behind `#`, so it is never sent to a server or written into a log. */
export function phonePath(ctx: AppContext, inbox: Inbox): string {
  return `/_sim/phone#key=${ctx.secrets.simulatorKey}&number=${inbox.account}`
}
