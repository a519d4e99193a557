import { describe, expect, it } from 'vitest'
import type { VisitorActor } from '../access.ts'
import { VisitorPace } from './pace.ts'

const visitor = (id: number): VisitorActor => ({
  kind: 'visitor',
  id,
  publicId: '',
  inboxId: 1,
  contactId: id,
  name: null,
  identified: false,
  sessionId: id,
})

describe('the pace of visitors', () => {
  it('is counted for each of them', async () => {
    const pace = new VisitorPace({ message: { points: 2, duration: 60 } })
    await pace.message(visitor(1))
    await pace.message(visitor(1))
    await expect(pace.message(visitor(1))).rejects.toMatchObject({ status: 429, code: 'too_many_requests' })
    await expect(pace.message(visitor(2))).resolves.toBeUndefined()
  })

  it('says when to come back', async () => {
    const pace = new VisitorPace({ upload: { points: 1, duration: 60 } })
    await pace.upload(visitor(1))
    const refused = await pace.upload(visitor(1)).catch((error: unknown) => error as { retryAfter: number })
    expect(refused?.retryAfter).toBeGreaterThan(0)
    expect(refused?.retryAfter).toBeLessThanOrEqual(60_000)
  })

  it('lets a queue of messages come in one go, and no flood', async () => {
    const pace = new VisitorPace()
    for (let n = 0; n < 10; n++) await pace.message(visitor(1))
    await expect(pace.message(visitor(1))).rejects.toMatchObject({ status: 429 })
  })

  it('counts all addresses of one IPv6 customer as one', async () => {
    const pace = new VisitorPace({ session: { points: 1, duration: 60 } })
    await pace.session('2001:db8:1:2::1')
    await expect(pace.session('2001:db8:1:2:ffff::9')).rejects.toMatchObject({ status: 429 })
    await expect(pace.session('2001:db8:1:3::1')).resolves.toBeUndefined()
  })

  it('keeps no address', () => {
    const pace = new VisitorPace()
    expect(pace.key('192.0.2.7')).toBe(pace.key('192.0.2.7'))
    expect(pace.key('192.0.2.7')).not.toContain('192')
    expect(new VisitorPace().key('192.0.2.7')).not.toBe(pace.key('192.0.2.7'))
  })
})
