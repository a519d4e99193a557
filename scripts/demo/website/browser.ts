/** A visitor's side of a chat: what their browser asks the server for, by the functions behind the routes. */
import jsonwebtoken from 'jsonwebtoken'
import { HOUR, SECOND } from '../../../server/clock.ts'
import type { AppContext } from '../../../server/context.ts'
import type { VisitorActor } from '../../../server/core/access.ts'
import { currentNotice } from '../../../server/core/notice/store.ts'
import { rateChat } from '../../../server/core/rating/actions.ts'
import { listChatIds, listChatMessageIds } from '../../../server/core/visitor/chats.ts'
import { endChat } from '../../../server/core/visitor/end.ts'
import { storeVisitorUpload, visitorUploadLimits } from '../../../server/core/visitor/files.ts'
import { openVisitorSession } from '../../../server/core/visitor/sessions.ts'
import { loadVisitor } from '../../../server/core/visitor/store.ts'
import type { Website } from '../../../server/core/visitor/site.ts'
import { acceptMessage, acceptSeen, type Delivery } from '../../../server/core/visitor/write.ts'
import { randomPublicId } from '../../../server/ids.ts'
import { takeIn } from '../../../server/inbound/take-in.ts'
import { once } from '../../../server/media/enrich.ts'
import { prepareUpload } from '../../../server/media/prepare.ts'
import { fileOf } from '../files.ts'
import type { GuestFile, Step, Visit } from './visit.ts'

export class Browser {
  readonly #ctx: AppContext
  readonly #site: Website
  readonly #visit: Visit
  #visitor: VisitorActor | null = null

  constructor(ctx: AppContext, site: Website, visit: Visit) {
    this.#ctx = ctx
    this.#site = site
    this.#visit = visit
  }

  /** Returns the conversation in which the message is. */
  async say({ text, file }: Extract<Step, { do: 'say' }>): Promise<number> {
    const visitor = (this.#visitor ??= await this.#enter())
    const id = `${visitor.publicId}.${randomPublicId()}`
    const files = file ? [await this.#handIn(visitor, file)] : []
    await this.#deliver(await acceptMessage(this.#ctx, visitor, { id, chat: null, text, files }))
    const { conversation_id: conversationId } = await this.#ctx.db.read
      .selectFrom('message')
      .select('conversation_id')
      .where('external_id', '=', id)
      .executeTakeFirstOrThrow()
    return conversationId
  }

  /** Looks at everything in the newest chat. */
  async see(): Promise<void> {
    const { visitor, chat, conversationId } = await this.#newest()
    const { ids } = await listChatMessageIds(this.#ctx.db.read, conversationId)
    const { external_id: message } = await this.#ctx.db.read
      .selectFrom('message')
      .select('external_id')
      .where('id', '=', ids.at(-1) ?? 0)
      .executeTakeFirstOrThrow()
    const seen = { chat, message: message ?? '', state: 'read' as const }
    const delivery = await acceptSeen(this.#ctx, visitor, seen)
    if (delivery) await this.#deliver(delivery)
  }

  async end(): Promise<void> {
    const { visitor, chat } = await this.#newest()
    await endChat(this.#ctx, visitor, chat)
  }

  async rate({ score, comment }: Extract<Step, { do: 'rate' }>): Promise<void> {
    const { visitor, chat } = await this.#newest()
    await rateChat(this.#ctx, visitor, chat, { score, comment })
  }

  /** Agrees to the notice, fills in the form, and is somebody from then on. */
  async #enter(): Promise<VisitorActor> {
    const { language, guest } = this.#visit
    const { inbox } = this.#site
    const notice = await currentNotice(this.#ctx.db.read, inbox.id)
    const { token } = await openVisitorSession(this.#ctx, this.#site, null, {
      language,
      name: guest.account ? undefined : guest.name,
      email: guest.account ? undefined : guest.email,
      attributes: guest.attributes,
      identity: this.#sign(),
      notice: notice ? { version: notice.version, language } : undefined,
    })
    const visitor = await loadVisitor(this.#ctx.db.read, inbox.account, token, this.#ctx.clock.now())
    if (!visitor) throw new Error(`${this.#visit.name} was not let in`)
    return visitor
  }

  /** What the shop's own server says of somebody who is signed in there. */
  #sign(): string | undefined {
    const { account, name, email } = this.#visit.guest
    const { key, identitySecret } = this.#site.settings
    if (!account || identitySecret === null) return undefined
    const exp = Math.floor((this.#ctx.clock.now() + HOUR) / SECOND)
    const payload = { aud: key, sub: account.id, exp, name, email, ...account.claims }
    return jsonwebtoken.sign(payload, identitySecret, { algorithm: 'HS256', noTimestamp: true })
  }

  async #handIn(visitor: VisitorActor, content: GuestFile): Promise<string> {
    const file = fileOf(content)
    if (!file) throw new Error(`there is no file of a ${content.kind}`)
    const fileName = content.kind === 'photo' ? `${content.photo}.jpg` : content.fileName
    const { files, largest } = await visitorUploadLimits(this.#ctx, visitor, false)
    const stored = await this.#ctx.blobs.write(once(file.bytes), largest)
    const ready = await prepareUpload(this.#ctx, { ...stored, fileName }, undefined, files)
    return (await storeVisitorUpload(this.#ctx, visitor, { ...ready, fileName })).id
  }

  async #deliver({ channel, body, signedBy }: Delivery): Promise<void> {
    const raw = { channel, body, signed_by: JSON.stringify(signedBy) }
    await this.#ctx.db.transaction((tx) => takeIn(this.#ctx, tx, [raw]))
  }

  async #newest(): Promise<{ visitor: VisitorActor; chat: string; conversationId: number }> {
    const visitor = this.#visitor
    if (!visitor) throw new Error(`nobody has written in ${this.#visit.name} yet`)
    const [conversationId = 0] = await listChatIds(this.#ctx.db.read, visitor)
    const { public_id: chat } = await this.#ctx.db.read
      .selectFrom('conversation')
      .select('public_id')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
    return { visitor, chat: chat ?? '', conversationId }
  }
}
