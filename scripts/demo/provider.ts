/**
 * The provider while history is made: answers every request at once, as WhatsApp would have done then, and the
 * shop's mail server.
 * The product's own workers talk to it, so what they store is what they always store.
 */
import { randomBytes } from 'node:crypto'
import { FileUnavailable, type Channel, type SendResult } from '../../channels/adapter.ts'
import { email } from '../../channels/email/adapter.ts'
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import { readTemplate } from '../../channels/whatsapp/templates/read.ts'
import { DAY } from '../../server/clock.ts'
import type { ChannelKind } from '../../server/contract/common.ts'
import { presentTemplate, type Template } from '../simulator/template/template.ts'
import type { News } from './condition.ts'
import type { DemoFile } from './files.ts'

/** Meta keeps what was uploaded to it for that long. */
const KEPT = 30 * DAY

export class Provider {
  /** As Meta has them; the simulator goes on with these. */
  templates: Template[] = []
  readonly #files = new Map<string, DemoFile>()
  readonly #now: () => number
  #loses = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** As the real ones look; random, so that a folder can be filled a second time in another place. */
  wamid(): string {
    return `wamid.HBg${randomBytes(24).toString('base64url').toUpperCase()}`
  }

  /** Keeps a file for the media worker; returns the id to announce. */
  keep(file: DemoFile): string {
    const id = mediaId()
    this.#files.set(id, file)
    return id
  }

  /** The connection breaks before the answer to the next message. */
  loseNext(): void {
    this.#loses = true
  }

  change({ name, status, reason, quality }: NonNullable<News['template']>): void {
    this.templates = this.templates.map((template) =>
      template.name === name
        ? {
            ...template,
            status: status ?? template.status,
            rejectedReason: reason ?? template.rejectedReason,
            quality: quality ?? template.quality,
          }
        : template,
    )
  }

  readonly #whatsapp: Channel = {
    ...(whatsapp as Channel),
    send: async () => this.#send(),
    // Whoever reads and writes in these weeks has been seen to do so long ago.
    signal: async () => {},
    upload: async () => ({ ok: true, value: { handle: mediaId(), until: this.#now() + KEPT } }),
    templates: {
      ...(whatsapp as Channel).templates!,
      list: async () => ({
        ok: true,
        value: this.templates.flatMap((template) => readTemplate(presentTemplate(template)) ?? []),
      }),
    },
    fetchFile: async ({ id }) => {
      const file = this.#files.get(id)
      if (!file) throw new FileUnavailable('the demo has no such file', false)
      this.#files.delete(id)
      return { body: bodyOf(file.bytes), mimeType: file.mimeType, size: file.bytes.length }
    },
  }

  readonly #mailServer: Channel = {
    ...(email as Channel),
    send: async ({ content }) => {
      if (content.kind !== 'mail') throw new Error(`a mailbox sends no ${content.kind}`)
      return { outcome: 'accepted', externalId: content.mail.mailId, addresses: [] }
    },
  }

  /** In place of the real ones. */
  readonly channels: Partial<Record<ChannelKind, Channel>> = {
    whatsapp: this.#whatsapp,
    email: this.#mailServer,
  }

  #send(): SendResult {
    if (!this.#loses) return { outcome: 'accepted', externalId: this.wamid(), addresses: [] }
    this.#loses = false
    return { outcome: 'unknown', detail: 'the connection broke before the answer' }
  }
}

const mediaId = () => String(randomBytes(6).readUIntBE(0, 6) + 10 ** 15)

async function* bodyOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}
