import { describe, expect, it, vi } from 'vitest'
import type { VisitorSessionReply } from '../../../server/contract/visitor.ts'
import { ApiError, type Api } from './api.ts'
import { Sessions } from './sessions.ts'
import { inMemory, WidgetStorage } from './storage.ts'

const reply = (token: string): VisitorSessionReply => ({
  token,
  visitor: 'v',
  notice: null,
  identified: true,
  name: null,
  email: null,
})
/** As sites sign them, but for the signature, which only the server can tell. */
const token = (claims: object) => `e30.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.signature`

function world(storage = new WidgetStorage('key', inMemory())) {
  let made = 0
  const begin = vi.fn<Api['begin']>(async () => reply(`token ${(made += 1)}`))
  const leave = vi.fn<Api['leave']>(async () => undefined)
  const changed = vi.fn<(session: unknown) => void>()
  const sessions = new Sessions({
    api: { begin, leave } as unknown as Api,
    storage,
    key: 'key',
    about: () => ({}),
    changed,
    rest: () => ({ muted: false, language: null }),
  })
  return { sessions, begin, leave, changed, storage }
}

describe('who writes', () => {
  it('is made once, and found again by the next page', async () => {
    const { sessions, begin, storage } = world()
    await sessions.ensure()
    await sessions.ensure()
    expect(begin).toHaveBeenCalledOnce()
    expect(world(storage).sessions.current?.token).toBe('token 1')
  })

  it('is asked for anew when the site signs for somebody else, and not for every page', async () => {
    const { sessions, begin, storage } = world()
    await sessions.identify(token({ sub: 'ada', exp: 1 }))
    expect(begin).not.toHaveBeenCalled()
    await sessions.ensure()
    await sessions.identify(token({ sub: 'ada', exp: 1 }))
    expect(begin).toHaveBeenCalledTimes(2)
    const next = world(storage)
    await next.sessions.identify(token({ sub: 'ada', exp: 2, iat: 1 }))
    expect(next.begin).not.toHaveBeenCalled()
    await next.sessions.identify(token({ sub: 'ada', plan: 'plus', exp: 2 }))
    await next.sessions.identify(token({ sub: 'ben', exp: 2 }))
    expect(next.begin).toHaveBeenCalledTimes(2)
  })

  it('lets the server judge what can not be read', async () => {
    const { sessions, begin } = world()
    await sessions.ensure()
    begin.mockRejectedValueOnce(new ApiError(401, 'identity_refused', '', null))
    await expect(sessions.identify('nonsense')).rejects.toMatchObject({ code: 'identity_refused' })
  })

  it('is nobody when a logout came while the server was asked', async () => {
    const { sessions, begin, leave, storage } = world()
    begin.mockImplementationOnce(async () => {
      sessions.forget()
      return reply('too late')
    })
    await expect(sessions.ensure()).rejects.toMatchObject({ code: 'unreachable' })
    expect(sessions.current).toBeNull()
    expect(storage.read()).toBeNull()
    expect(leave).toHaveBeenCalledWith('too late')
  })

  it('is one in two tabs that begin in the same moment, though one sees late what the other has stored', async () => {
    vi.useFakeTimers()
    try {
      let turn: Promise<unknown> = Promise.resolve()
      const request = (_name: string, act: () => Promise<unknown>) => (turn = turn.then(act))
      vi.stubGlobal('navigator', { locks: { request } })
      const [ours, theirs] = [inMemory(), inMemory()]
      const first = world(
        new WidgetStorage('key', {
          ...ours,
          setItem(key, value) {
            ours.setItem(key, value)
            setTimeout(() => theirs.setItem(key, value), 100)
          },
        }),
      )
      const second = world(new WidgetStorage('key', theirs))
      const both = Promise.all([first.sessions.ensure(), second.sessions.ensure()])
      await vi.runAllTimersAsync()
      expect((await both).map((session) => session.token)).toEqual(['token 1', 'token 1'])
      expect(second.begin).not.toHaveBeenCalled()
    } finally {
      vi.unstubAllGlobals()
      vi.useRealTimers()
    }
  })
})
