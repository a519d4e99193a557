/**
 * Where providers deliver. The signature is checked over the bytes as they came, before anything reads
 * them, and 200 is answered only after they are durably stored.
 */
import express, { type Express, type Request, type Response } from 'express'
import type { AppContext } from '../context.ts'
import type { ChannelKind } from '../contract/common.ts'
import { noteRefusal } from '../core/inbox/pulse.ts'
import { receivers } from '../core/inbox/receivers.ts'
import { AppError } from '../errors.ts'
import type { Intake } from '../inbound/intake.ts'

/** Meta sends up to 3 MB in one request. */
export const LARGEST_DELIVERY = 3 * 1024 * 1024

export function mountWebhooks(app: Express, ctx: AppContext, intake: Intake, kinds: ChannelKind[]): void {
  const readBytes = express.raw({ type: () => true, limit: LARGEST_DELIVERY, inflate: false })
  for (const kind of kinds) {
    const path = `/webhooks/${kind}`
    app.get(path, (request, response) => handshake(ctx, kind, request, response))
    app.post(path, readBytes, (request, response) => deliver(ctx, intake, kind, request, response))
  }
}

async function handshake(ctx: AppContext, kind: ChannelKind, request: Request, response: Response) {
  // The provider's keys have dots in them, so the query is read literally.
  const query = new URL(request.url, 'http://localhost').searchParams
  let echo: string | null = null
  for (const { channel, settings } of await receivers(ctx, kind)) {
    echo ??= channel.webhook?.handshake(query, settings) ?? null
  }
  if (echo === null) throw new AppError('wrong_verify_token', 403, 'The verify token is not one of ours.')
  response.type('text/plain').send(echo)
}

async function deliver(
  ctx: AppContext,
  intake: Intake,
  kind: ChannelKind,
  request: Request,
  response: Response,
) {
  const end = ctx.metrics.acknowledge.startTimer()
  const body: unknown = request.body
  const raw = { headers: request.headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) }
  const signedBy = (await receivers(ctx, kind))
    .filter(({ channel, settings }) => channel.webhook?.verify(raw, settings))
    .map(({ inbox }) => inbox.id)
  if (signedBy.length === 0) {
    ctx.metrics.deliveries.inc({ channel: kind, outcome: 'refused' })
    noteRefusal(ctx, kind)
    throw new AppError('wrong_signature', 401, 'The signature is missing or does not fit the body.')
  }
  try {
    await intake.store({ channel: kind, body: raw.body, signedBy })
  } catch (error) {
    ctx.metrics.deliveries.inc({ channel: kind, outcome: 'failed' })
    throw error
  }
  ctx.metrics.deliveries.inc({ channel: kind, outcome: 'stored' })
  response.status(200).end()
  end()
}
