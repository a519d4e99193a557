/**
 * A REST answer may be older than events that came while it was on its way. Those events are applied
 * once more after it: they carry whole views, so the newest one wins whatever the answer said.
 */
import type { ServerFrame } from '../../../server/contract/live.ts'

export interface Replay {
  note(frame: ServerFrame): void
  /** Makes the request, gives its answer to `merge`, and then every frame that came meanwhile to `apply`. */
  around<T>(
    request: () => Promise<T>,
    merge: (answer: T) => unknown,
    apply: (frame: ServerFrame) => void,
  ): Promise<T>
}

export function createReplay(): Replay {
  /** Frames since the oldest request that is still on its way. */
  let frames: ServerFrame[] = []
  let waiting = 0

  return {
    note(frame) {
      if (waiting > 0 && (frame.type === 'event' || frame.type === 'counts')) frames.push(frame)
    },
    async around(request, merge, apply) {
      const began = frames.length
      waiting += 1
      try {
        const answer = await request()
        merge(answer)
        frames.slice(began).forEach(apply)
        return answer
      } finally {
        waiting -= 1
        if (waiting === 0) frames = []
      }
    },
  }
}
