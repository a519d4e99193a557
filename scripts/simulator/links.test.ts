import { afterEach, beforeEach, expect, it } from 'vitest'
import { createBench, number } from './bench.ts'
import type { Bench } from './bench.ts'
import { MINUTE } from './clock.ts'
import { listOf } from './json.ts'

const files: Record<string, [type: string, size: number]> = {
  '/photo.jpg': ['image/jpeg', 10],
  '/page': ['text/html', 10],
  '/huge.jpg': ['image/jpeg', 6 * 1024 * 1024],
}

let bench: Bench
let asked: string[]
beforeEach(async () => {
  asked = []
  bench = await createBench({
    fetchLink(url) {
      asked.push(url)
      const [type, size] = files[new URL(url).pathname] ?? []
      if (!type) return Promise.reject(new Error('nobody there'))
      return Promise.resolve(new Response(new Uint8Array(size ?? 0), { headers: { 'content-type': type } }))
    },
  })
  bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
})
afterEach(() => bench.close())

const send = (path: string) => bench.send({ type: 'image', image: { link: `https://files.example${path}` } })
const fates = () => bench.inbox.statuses().map(({ status, errors }) => listOf(errors)[0]?.['code'] ?? status)

it('fetches what is sent by a link, once in ten minutes', async () => {
  await send('/photo.jpg')
  await send('/photo.jpg')
  await bench.calm()
  expect(fates().filter((fate) => fate === 'delivered')).toHaveLength(2)
  expect(asked).toHaveLength(1)
  bench.clock.advance(10 * MINUTE)
  await send('/photo.jpg')
  await bench.calm()
  expect(asked).toHaveLength(2)
})

it.each(['/page', '/huge.jpg', '/nothing'])('says yes to %s and fails a moment later', async (path) => {
  expect((await send(path)).status).toBe(200)
  await bench.calm()
  expect(fates()).toEqual([131053])
})

it('never asks Meta', async () => {
  await bench.send({ type: 'image', image: { link: 'https://graph.facebook.com/photo.jpg' } })
  await bench.calm()
  expect([asked, fates()]).toEqual([[], [131053]])
})
