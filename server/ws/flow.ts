/** How much one socket may say in a second. */

export interface FlowLimits {
  frames: number
  bytes: number
}

export class Flow {
  readonly #limits: FlowLimits
  #second = 0
  #frames = 0
  #bytes = 0

  constructor(limits: FlowLimits) {
    this.#limits = limits
  }

  /** false: this is too much. */
  take(bytes: number): boolean {
    const second = Math.floor(performance.now() / 1000)
    if (second !== this.#second) this.#frames = this.#bytes = 0
    this.#second = second
    this.#frames += 1
    this.#bytes += bytes
    return this.#frames <= this.#limits.frames && this.#bytes <= this.#limits.bytes
  }
}
