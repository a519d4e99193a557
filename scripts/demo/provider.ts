/**
 * The provider while history is made: answers every request at once, as WhatsApp would have done then.
 * The product's own workers talk to it, so what they store is what they always store.
 */
import { randomBytes } from 'node:crypto'
import { FileUnavailable, type Channel, type SendResult } from '../../channels/adapter.ts'
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import type { DemoFile } from './files.ts'

export class Provider {
  readonly #files = new Map<string, DemoFile>()
  #loses = false

  /** As the real ones look; random, so that a folder can be filled a second time in another place. */
  wamid(): string {
    return `wamid.HBg${randomBytes(24).toString('base64url').toUpperCase()}`
  }

  /** Keeps a file for the media worker; returns the id to announce. */
  keep(file: DemoFile): string {
    const id = String(randomBytes(6).readUIntBE(0, 6) + 10 ** 15)
    this.#files.set(id, file)
    return id
  }

  /** The connection breaks before the answer to the next message. */
  loseNext(): void {
    this.#loses = true
  }

  readonly channel: Channel = {
    ...(whatsapp as Channel),
    send: async () => this.#send(),
    fetchFile: async ({ id }) => {
      const file = this.#files.get(id)
      if (!file) throw new FileUnavailable('the demo has no such file', false)
      this.#files.delete(id)
      return { body: bodyOf(file.bytes), mimeType: file.mimeType, size: file.bytes.length }
    },
  }

  #send(): SendResult {
    if (!this.#loses) return { outcome: 'accepted', externalId: this.wamid(), addresses: [] }
    this.#loses = false
    return { outcome: 'unknown', detail: 'the connection broke before the answer' }
  }
}

async function* bodyOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}
