import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createBench, number } from './bench.ts'
import { objectOf } from './json.ts'

it('remembers chats, files and waiting webhooks over a restart, but no secret', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-simulator-'))
  const stateFile = join(folder, 'simulator.json')
  const first = await createBench({ stateFile })
  first.simulator.customer.sendPhoto('katharina', number.phoneNumberId)
  await first.calm()
  first.inbox.answers.push(503)
  first.simulator.customer.writeText('katharina', number.phoneNumberId, 'Nobody heard this')
  await first.simulator.settled()
  const photo = objectOf(first.inbox.messages()[0]?.['image'])
  await first.close()

  const written = readFileSync(stateFile, 'utf8')
  expect(written).toContain('Nobody heard this')
  expect(written).not.toContain(number.token)
  expect(written).not.toContain(number.appSecret)

  const second = await createBench({ stateFile })
  await second.calm()
  expect(second.inbox.messages()).toMatchObject([{ text: { body: 'Nobody heard this' } }])
  const { answer } = await second.graph('GET', `/${String(photo['id'])}`)
  const file = await fetch(String(answer['url']), { headers: { authorization: `Bearer ${number.token}` } })
  expect((await file.arrayBuffer()).byteLength).toBe(Number(answer['file_size']))
  const again = second.simulator.customer.writeText('katharina', number.phoneNumberId, 'Again')
  expect(written).not.toContain(again)
  await second.close()
  rmSync(folder, { recursive: true })
})
