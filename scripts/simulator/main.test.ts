import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createInbox } from './bench.ts'
import { runSimulator } from './main.ts'

let web: string
beforeAll(() => {
  web = mkdtempSync(join(tmpdir(), 'sandglass-phone-'))
  writeFileSync(join(web, 'phone.html'), '<title>Phone</title>')
})
afterAll(() => rmSync(web, { recursive: true }))

it('serves the phone, the Graph API and the webhooks by itself', async () => {
  const inbox = await createInbox()
  const program = await runSimulator({
    port: 0,
    webhookUrl: inbox.url,
    web,
    number: { appSecret: 'secret-of-tests' },
  })
  const { phone, graph, number, simulator } = program
  const page = await fetch(phone)
  expect(await page.text()).toBe('<title>Phone</title>')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await fetch(phone.replace('/phone', '/api/state'))).status).toBe(200)
  const headers = { authorization: `Bearer ${number.token}` }
  expect((await fetch(`${graph}/v26.0/${number.phoneNumberId}`, { headers })).status).toBe(200)
  simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
  await simulator.idle()
  expect(inbox.received.map(({ signed }) => signed)).toEqual([true])
  await program.close()
  await inbox.close()
})

it('does not start against Meta', async () => {
  const start = runSimulator({ port: 0, webhookUrl: 'https://graph.facebook.com/v25.0/webhook', web })
  await expect(start).rejects.toThrow('must not be connected to graph.facebook.com')
})

it('says what to do when the page is not built', async () => {
  const webhookUrl = 'http://127.0.0.1:3000/webhooks/whatsapp'
  await expect(runSimulator({ port: 0, webhookUrl, web: '/nowhere' })).rejects.toThrow('npm run build')
})
