/** What a component remembers from one drawing to the next. Called always, and always in the same order. */
import { afterwards, redraw, turn, type Cell, type Drawn } from './draw.ts'

function remember(begin: (drawn: Drawn) => unknown): Cell {
  const drawn = turn.drawn as Drawn
  const cell = (drawn.cells[turn.cell] ??= { value: begin(drawn) })
  turn.cell += 1
  return cell
}

/** What is set shows with the next drawing, which follows by itself. */
export function useState<T>(initial: T): [T, (value: T) => void] {
  const cell = remember((drawn) => {
    const set = (value: T) => {
      state[0] = value
      redraw(drawn)
    }
    const state: [T, typeof set] = [initial, set]
    return state
  })
  return cell.value as [T, (value: T) => void]
}

/** `current` is kept and changes nothing; as `ref` of an element it is that element. */
export function useRef<T>(initial: null): { current: T | null }
export function useRef<T>(initial: T): { current: T }
export function useRef<T>(initial: T): { current: T } {
  return remember(() => ({ current: initial })).value as { current: T }
}

/**
 * `act` runs when the drawing is in the page: each time, or if one of `on` has changed. What it answers runs
 * before the next time, and at the end.
 */
export function useEffect(act: () => (() => void) | void, on?: readonly unknown[]): void {
  const cell = remember(() => null)
  const before = cell.value as readonly unknown[] | null
  if (on && before?.every((each, index) => each === on[index])) return
  cell.value = on ?? null
  afterwards.push(() => {
    cell.cleanup?.()
    cell.cleanup = act() ?? undefined
  })
}
