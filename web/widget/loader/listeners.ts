import type { SandglassEvents } from '../sandglass.d.ts'

type Listener = (detail: never) => void

/** Who on the page listens for what. One that throws does not keep the others from hearing. */
export class Listeners {
  readonly #all = new Map<string, Set<Listener>>()

  on<Name extends keyof SandglassEvents>(name: Name, listener: (detail: SandglassEvents[Name]) => void) {
    const some = this.#all.get(name) ?? new Set()
    this.#all.set(name, some)
    some.add(listener)
    return () => void some.delete(listener)
  }

  emit<Name extends keyof SandglassEvents>(name: Name, detail: SandglassEvents[Name]): void {
    for (const listener of this.#all.get(name) ?? []) {
      try {
        listener(detail as never)
      } catch (error) {
        reportError(error)
      }
    }
  }
}
