import { runInNewContext } from 'node:vm'
import jwt from 'jsonwebtoken'
import { expect, it } from 'vitest'
import { SAMPLE_LANGUAGES, sample } from './samples.ts'
import { makeSecret } from './secret.ts'

it('makes a key that the server takes and that is never the same', () => {
  const [one, other] = [makeSecret(), makeSecret()]
  expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(one).not.toBe(other)
})

it('shows each language the name of the inbox, a person, an end and the one algorithm', () => {
  for (const language of SAMPLE_LANGUAGES) {
    const code = sample(language, 'k'.repeat(22))
    expect(code).toContain('k'.repeat(22))
    expect(code).toContain('HS256')
    expect(code).toMatch(/\bsub(ject)?\b/)
    expect(code).toMatch(/exp/)
  }
})

it('shows Node code that signs what the server expects', () => {
  const code = sample('Node', 'the-key').replace(/^import.*$/m, '')
  const secret = makeSecret()
  const user = { id: 7, name: 'Carla', email: 'carla@x.example' }
  const token = String(
    runInNewContext(`${code}\n;token`, { jwt, user, process: { env: { SANDGLASS_SECRET: secret } } }),
  )
  const claims = jwt.verify(token, secret, { algorithms: ['HS256'], audience: 'the-key' })
  expect(claims).toMatchObject({ sub: '7', name: 'Carla', email: 'carla@x.example', aud: 'the-key' })
})
