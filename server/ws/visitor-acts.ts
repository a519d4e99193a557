/** What a visitor asks for on the socket; the same as over REST. */
import type { AppContext } from '../context.ts'
import type { ToVisitor, VisitorFrame } from '../contract/visitor.ts'
import type { VisitorActor } from '../core/access.ts'
import { paceOf } from '../core/visitor/pace.ts'
import { acceptMessage, acceptSeen, noteTyping } from '../core/visitor/write.ts'
import { AppError, fromUnknown } from '../errors.ts'
import type { Intake } from '../inbound/intake.ts'

type Act = Exclude<VisitorFrame, { type: 'hello' }>

/** What went wrong on our side may go well later. */
const OURS_RETRY_MS = 5000

/** The answer; null: there is none. A refusal is an answer, and the socket stays. */
export async function obey(
  ctx: AppContext,
  intake: Intake,
  visitor: VisitorActor,
  act: Act,
): Promise<ToVisitor | null> {
  try {
    switch (act.type) {
      case 'send': {
        await paceOf(ctx).message(visitor)
        await intake.store(await acceptMessage(ctx, visitor, act.message))
        return { type: 'stored', id: act.message.id }
      }
      case 'seen': {
        const delivery = await acceptSeen(ctx, visitor, act.seen)
        if (delivery) await intake.store(delivery)
        return null
      }
      case 'typing':
        await noteTyping(ctx, visitor)
        return null
    }
  } catch (thrown) {
    const error = fromUnknown(thrown)
    if (!(thrown instanceof AppError)) ctx.log.error({ err: thrown }, 'a visitor’s frame failed')
    return act.type === 'send' ? refusal(act.message.id, error) : null
  }
}

const refusal = (id: string, { code, message, status, retryAfter }: AppError): ToVisitor => ({
  type: 'refused',
  id,
  code,
  message,
  retryAfter: retryAfter ?? (status >= 500 ? OURS_RETRY_MS : null),
})
