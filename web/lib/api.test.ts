import { describe, expect, it, vi } from 'vitest'
import { ApiError, createApi, query } from './api.ts'

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })
const session = (accessToken: string) => ({ accessToken, expiresAt: Date.now() + 600_000 })

/** Answers by path; `old` tokens are refused. */
function server(handlers: Record<string, () => Response>) {
  return vi.fn(async (path: string | URL | Request, init?: RequestInit) => {
    const handler = handlers[String(path)]
    const bearer = new Headers(init?.headers).get('authorization')
    if (bearer === 'Bearer old') return json(401, { error: { code: 'unauthenticated', message: '' } })
    return handler ? handler() : json(404, { error: { code: 'not_found', message: 'Nothing here.' } })
  })
}

describe('createApi', () => {
  it('renews an old token once for many requests, and repeats them', async () => {
    const fetch = server({
      '/api/sessions/refresh': () => json(200, session('new')),
      '/api/a': () => json(200, 'a'),
      '/api/b': () => json(200, 'b'),
    })
    const api = createApi({ fetch, onSignedOut: () => undefined })
    api.signedIn(session('old'))
    expect(await Promise.all([api.get('/api/a'), api.get('/api/b')])).toEqual(['a', 'b'])
    expect(fetch.mock.calls.filter(([path]) => path === '/api/sessions/refresh')).toHaveLength(1)
  })

  it('signs out when the session is over', async () => {
    const onSignedOut = vi.fn()
    const fetch = server({
      '/api/sessions/refresh': () => json(401, { error: { code: 'unauthenticated', message: '' } }),
    })
    const api = createApi({ fetch, onSignedOut })
    api.signedIn(session('old'))
    await expect(api.get('/api/a')).rejects.toMatchObject({ status: 401 })
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  it('keeps the session when only the line is broken', async () => {
    const onSignedOut = vi.fn()
    const api = createApi({ fetch: () => Promise.reject(new TypeError('offline')), onSignedOut })
    api.signedIn(session('new'))
    await expect(api.get('/api/a')).rejects.toMatchObject({ code: 'unreachable', passing: true })
    expect(onSignedOut).not.toHaveBeenCalled()
  })

  it('hands on the server’s words and fields', async () => {
    const fields = [{ path: 'name', message: 'required' }]
    const fetch = server({
      '/api/a': () => json(400, { error: { code: 'invalid_input', message: 'No.', fields } }),
    })
    const error = await createApi({ fetch, onSignedOut: () => undefined })
      .post('/api/a')
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_input',
      message: 'No.',
      fields,
      passing: false,
    })
  })

  it('renews a token before its last half minute', async () => {
    const fetch = server({ '/api/sessions/refresh': () => json(200, session('new')) })
    const api = createApi({ fetch, onSignedOut: () => undefined })
    api.signedIn({ accessToken: 'short', expiresAt: Date.now() + 5_000 })
    expect(await api.token()).toBe('new')
    expect(await api.token()).toBe('new')
    expect(fetch).toHaveBeenCalledOnce()
  })
})

it('writes a query without what is empty', () => {
  expect(query({ view: 'mine', inbox: null, q: '', limit: 5 })).toBe('?view=mine&limit=5')
  expect(query({ a: null })).toBe('')
})
