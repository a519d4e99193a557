/** The simulator's phone page: everything that is sent can be seen and answered, by mouse, touch and keys. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { runSimulator, type RunningSimulator } from '../../scripts/simulator/main.ts'
import { openBrowser, watchForTrouble } from './browser.ts'
import { DESKTOP } from './desk.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SMALL: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  locale: 'de-DE',
  hasTouch: true,
}

let browser: Browser
let inbox: Server
let running: RunningSimulator
let webhooks: string[]

beforeAll(async () => {
  browser = await openBrowser()
  inbox = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      webhooks.push(body)
      response.end()
    })
  })
  await new Promise<void>((resolve) => inbox.listen(0, '127.0.0.1', resolve))
  const { port } = inbox.address() as AddressInfo
  running = await runSimulator({ port: 0, webhookUrl: `http://127.0.0.1:${port}/webhook`, seed: 1 })
})
afterAll(async () => {
  await browser?.close()
  await running?.close()
  inbox?.closeAllConnections()
  inbox?.close()
})

beforeEach(() => {
  webhooks = []
  running.simulator.reset()
  running.simulator.customer.writeText('katharina', running.number.phoneNumberId, 'Hello')
})

async function open(options: BrowserContextOptions = DESKTOP) {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(10_000)
  const trouble = watchForTrouble(context)
  const page = await context.newPage()
  await page.goto(running.phone)
  await page.getByRole('textbox').first().waitFor()
  return {
    page,
    async [Symbol.asyncDispose]() {
      expect(trouble).toEqual([])
      await context.close()
    },
  }
}

async function send(body: Record<string, unknown>): Promise<void> {
  const { graph, number } = running
  const response = await fetch(`${graph}/v25.0/${number.phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${number.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', to: '+4915155503412', ...body }),
  })
  expect(response.status).toBe(200)
}
const ask = (interactive: Record<string, unknown>) => send({ type: 'interactive', interactive })
const parameters = { flow_message_version: '3', flow_token: 'ours', flow_id: '1', flow_cta: 'Book' }
const form = { type: 'flow', body: { text: 'A visit?' }, action: { name: 'flow', parameters } }
const list = {
  type: 'list',
  body: { text: 'Which day?' },
  action: {
    button: 'Choose a day',
    sections: [{ rows: [{ id: 'th', title: 'Thursday', description: '9 to 12' }] }],
  },
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
async function told(words: string): Promise<void> {
  await expect.poll(() => webhooks.join('\n')).toContain(words)
}

async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

it('answers a list, a form, and the questions for a place and a number', async () => {
  await using phone = await open()
  const { page } = phone
  await ask(list)
  await press(page, 'Choose a day')
  await page
    .getByRole('dialog', { name: 'Choose a day' })
    .getByRole('button', { name: /Thursday/ })
    .click()
  await told('"list_reply":{"id":"th"')
  await ask(form)
  await press(page, 'Book')
  await page.getByLabel('Remark').fill('Second floor')
  await page.getByRole('dialog', { name: 'Book' }).getByRole('button', { name: 'Send' }).click()
  await told('Second floor')
  await page.getByRole('log', { name: /Chat/ }).getByText('remark: Second floor').waitFor()
  await ask({ type: 'location_request_message', body: { text: 'Where?' }, action: { name: 'send_location' } })
  await press(page, 'Send location')
  await told('"latitude":53.5503')
  await ask({
    type: 'request_contact_info',
    body: { text: 'Who?' },
    action: { name: 'request_contact_info' },
  })
  await press(page, 'Share contact info')
  await told('"origin":"contact_request"')
})

it('plays the business’s own phone, and Meta', async () => {
  await using phone = await open()
  const { page } = phone
  await press(page, 'Do there …')
  await page.getByRole('menuitem', { name: 'Text' }).click()
  await page.getByText('Written on our own phone.').waitFor()
  await told('smb_message_echoes')
  await press(page, 'Decide …')
  await page.getByRole('menuitem', { name: 'Shut the account' }).click()
  await page.getByText('Account is shut').waitFor()
  await told('DISABLED_UPDATE')
  await press(page, 'Templates …')
  await page.getByLabel('State of hello_world, en_US').selectOption('PAUSED')
  await told('message_template_status_update')
  await page.keyboard.press('Escape')
  await press(page, 'More')
  await page.getByRole('menuitem', { name: 'New user ID' }).click()
  await told('user_changed_user_id')
})

it('turns the clock: the window shuts', async () => {
  await using phone = await open()
  const { page } = phone
  const shut = page.getByRole('switch', { name: 'Window shut' })
  expect(await shut.isChecked()).toBe(false)
  await press(page, '+ 1 day')
  await expect.poll(() => shut.isChecked()).toBe(true)
})

it('is worked with keys alone', async () => {
  await using phone = await open()
  const { page } = phone
  await ask(list)
  await page.getByRole('button', { name: 'Choose a day', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await told('"list_reply"')
  await page.getByRole('button', { name: 'Decide …' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
  expect(await page.evaluate<string>('document.activeElement.textContent.trim()')).toBe('Decide …')
})

it.each([
  ['wide and light', { ...DESKTOP, colorScheme: 'light' as const }],
  ['wide and dark', { ...DESKTOP, colorScheme: 'dark' as const }],
  ['small and light', { ...SMALL, colorScheme: 'light' as const }],
  ['small and dark', { ...SMALL, colorScheme: 'dark' as const }],
])('gives assistive programs nothing to complain about, %s', async (_name, options) => {
  await using phone = await open(options)
  const { page } = phone
  await ask(list)
  await ask({
    type: 'cta_url',
    body: { text: 'More' },
    action: { name: 'cta_url', parameters: { display_text: 'Care guide', url: 'https://example.org' } },
  })
  await page.getByRole('link', { name: /Care guide/ }).waitFor()
  expect(await complaints(page)).toEqual([])
  await press(page, 'Choose a day')
  expect(await complaints(page)).toEqual([])
  expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})
