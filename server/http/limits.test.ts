import { describe, expect, it } from 'vitest'
import { unauthenticated } from '../errors.ts'
import { attemptLimiter } from './limits.ts'

describe('tries to sign in', () => {
  it('count against the whole network of a customer, however its addresses are written', async () => {
    const attempts = attemptLimiter()
    const fail = () => Promise.reject(unauthenticated())
    for (let n = 1; n <= 10; n++) {
      await expect(attempts(`2001:db8::${n}`, 'a@kunde.example', fail)).rejects.toMatchObject({ status: 401 })
    }
    const same = attempts('2001:db8:0:0:7::1', 'a@kunde.example', fail)
    await expect(same).rejects.toMatchObject({ status: 429 })
    const other = attempts('2001:db8:0:1::1', 'a@kunde.example', fail)
    await expect(other).rejects.toMatchObject({ status: 401 })
  })
})
