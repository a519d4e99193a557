/** Whether anybody wants something of this process just now: what can be done at any time gives way to them. */
export class Company {
  #seenAt = -Infinity

  /** Somebody asks, or says something. */
  seen(): void {
    this.#seenAt = performance.now()
  }

  /** Within the last so many milliseconds. */
  within(ms: number): boolean {
    return performance.now() - this.#seenAt < ms
  }
}
