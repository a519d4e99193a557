import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AppContext } from './context.ts'
import { Notifier } from './events/notifier.ts'
import { createLog } from './log.ts'
import { Loop } from './loop.ts'

const FAR = 3_600_000

describe('a worker', () => {
  const notifier = new Notifier(null)
  const ctx = { notifier, log: createLog('silent') } as AppContext
  let loop: Loop | null = null
  afterEach(() => loop?.stop())
  const run = (step: () => Promise<boolean>, pollMs = FAR, mostRest = 0) => {
    loop = new Loop(ctx, 'test', 'raw', pollMs, step, mostRest)
    loop.start()
  }

  it('goes on while there is more, then sleeps until it is called', async () => {
    let left = 5
    const step = vi.fn(async () => --left > 0)
    run(step)
    await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(5))
    notifier.notify('events')
    notifier.notify('raw')
    await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(6))
  })

  it('that is called while it works looks once more', async () => {
    let runs = 0
    run(async () => {
      if (++runs === 1) notifier.notify('raw')
      return false
    })
    await vi.waitFor(() => expect(runs).toBe(2))
  })

  it('does together what comes while it rests, and rests no longer than it worked', async () => {
    const WORK = 60
    const begun: number[] = []
    const step = vi.fn(async () => {
      begun.push(performance.now())
      await new Promise((resume) => setTimeout(resume, begun.length === 1 ? WORK : 0))
      return false
    })
    run(step, FAR, FAR)
    await vi.waitFor(() => expect(step).toHaveBeenCalledOnce())
    const [first = 0] = begun
    const calls = setInterval(() => notifier.notify('raw'), 1)
    await vi.waitFor(() => expect(step.mock.calls.length).toBeGreaterThan(1))
    clearInterval(calls)
    // Timers may be a little early.
    expect((begun[1] ?? 0) - first).toBeGreaterThan(2 * WORK - 5)
  })

  it('looks by itself from time to time', async () => {
    const step = vi.fn(async () => false)
    run(step, 1)
    await vi.waitFor(() => expect(step.mock.calls.length).toBeGreaterThan(3))
  })

  it('survives a step that fails', async () => {
    const step = vi.fn(async () => false).mockRejectedValueOnce(new Error('no'))
    run(step)
    await vi.waitFor(() => expect(step).toHaveBeenCalledTimes(2), 5000)
  })

  it('ends after the present step, and runs no other', async () => {
    let finish = () => {}
    const step = vi.fn(() => new Promise<boolean>((resume) => (finish = () => resume(true))))
    run(step)
    await vi.waitFor(() => expect(step).toHaveBeenCalledOnce())
    const stopped = loop?.stop()
    finish()
    await stopped
    notifier.notify('raw')
    expect(step).toHaveBeenCalledOnce()
  })
})
