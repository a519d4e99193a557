/** Pauses that end by themselves, or all together when something has changed. */
export class Waits {
  readonly #waiting = new Set<() => void>()

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#waiting.add(done)
    })
  }

  wake(): void {
    for (const done of this.#waiting) done()
  }
}
