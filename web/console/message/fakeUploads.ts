/** For tests: stands in for the browser's XMLHttpRequest, and answers uploads when a test says so. */
import { vi } from 'vitest'

interface Running {
  name: string
  request: Fake
}

class Fake {
  status = 0
  responseText = ''
  readonly upload = new EventTarget()
  readonly #events = new EventTarget()
  readonly #running: Running[]
  readonly #sent: string[]
  #path = ''

  constructor(running: Running[], sent: string[]) {
    this.#running = running
    this.#sent = sent
  }

  open(_method: string, path: string): void {
    this.#path = path
  }
  setRequestHeader(): void {}
  addEventListener(name: string, listener: EventListener): void {
    this.#events.addEventListener(name, listener)
  }
  send(): void {
    const name = new URLSearchParams(this.#path.split('?')[1]).get('name') ?? ''
    this.#running.push({ name, request: this })
    this.#sent.push(name)
  }
  abort(): void {
    this.#events.dispatchEvent(new Event('abort'))
  }
  answer(status: number, body: unknown): void {
    this.status = status
    this.responseText = JSON.stringify(body)
    this.#events.dispatchEvent(new Event('load'))
  }
}

export class FakeUploads {
  /** Names of all files that were begun, in order. */
  readonly sent: string[] = []
  readonly #running: Running[] = []

  constructor() {
    const [running, sent] = [this.#running, this.sent]
    vi.stubGlobal(
      'XMLHttpRequest',
      class extends Fake {
        constructor() {
          super(running, sent)
        }
      },
    )
  }

  progress(name: string, share: number): void {
    const event = Object.assign(new Event('progress'), { lengthComputable: true, loaded: share, total: 1 })
    for (const each of this.#running) if (each.name === name) each.request.upload.dispatchEvent(event)
  }
  finishAll(): void {
    for (const { name, request } of this.#running.splice(0)) {
      const kind = name.endsWith('.mp3') ? 'audio' : 'image'
      const mimeType = kind === 'audio' ? 'audio/mpeg' : 'image/png'
      const view = {
        id: `upload-${name}`,
        kind,
        fileName: name,
        mimeType,
        size: 1,
        seconds: null,
        converted: false,
      }
      request.answer(200, view)
    }
  }
  fail(name: string, status: number, code: string, message: string): void {
    const index = this.#running.findIndex((each) => each.name === name)
    const [found] = this.#running.splice(index, 1)
    found?.request.answer(status, { error: { code, message } })
  }
}
