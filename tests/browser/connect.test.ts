/** The wizard that connects a number, against the simulator in Meta's place; and what an admin does afterwards. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { runSimulator, type RunningSimulator } from '../../scripts/simulator/main.ts'
import { createContext } from '../../server/context.ts'
import { SandglassServer } from '../../server/server.ts'
import { createOwner, openBrowser } from './browser.ts'
import { openContext } from './desk.ts'

let browser: Browser
let meta: RunningSimulator
let server: SandglassServer
let page: Page
const folder = mkdtempSync(join(tmpdir(), 'sandglass-connect-'))

beforeAll(async () => {
  browser = await openBrowser()
  // Nothing is delivered here: without a public address, Meta can't be told where to.
  meta = await runSimulator({ port: 0, webhookUrl: 'http://127.0.0.1:9/webhooks/whatsapp' })
  const config = envToConfig({
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    WHATSAPP_GRAPH_URL: meta.graph,
  })
  server = new SandglassServer(await createContext(config, loadSecrets(folder)), {})
  await server.start()
  const opened = await openContext(browser)
  page = opened.page
  await createOwner(page, server.localUrl)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await meta?.close()
  rmSync(folder, { recursive: true, force: true })
})

const heading = (name: string) => page.getByRole('heading', { level: 1, name })
const field = (name: string) => page.getByRole('textbox', { name, exact: true })
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
const step = (name: string) =>
  page
    .getByRole('list', { name: /^Connection test/ })
    .getByRole('listitem')
    .filter({ hasText: name })

describe('connecting a number', () => {
  it('names a token that Meta does not take, in words', async () => {
    await page
      .getByRole('region', { name: /WhatsApp/ })
      .getByRole('link', { name: 'Connect', exact: true })
      .click()
    await heading('Token and app secret').waitFor()
    await field('Access token').fill('not-a-token')
    await field('App secret').fill(meta.number.appSecret)
    await press('Test')
    await step('Token').getByText('Copy the whole token again.').waitFor()
    expect(await page.getByText('Invalid OAuth access token').isVisible()).toBe(false)
    await step('Token').getByText('Details').click()
    await page.getByText('Invalid OAuth access token').waitFor()
  })

  it('goes through its pages by keyboard', async () => {
    await field('Access token').fill(meta.number.token)
    await page.keyboard.press('Enter')
    await step('Rights of the token').getByText('May send messages').waitFor()
    await page.getByRole('button', { name: 'Next' }).focus()
    await page.keyboard.press('Enter')
    await heading('Choose the number').waitFor()
    expect(await page.getByRole('radio', { name: /\+49 40 5550 0100/ }).isChecked()).toBe(true)
    await page.getByRole('radio', { name: /\+49 40 5550 0100/ }).focus()
    await page.keyboard.press('Enter')
    await heading('Name and people').waitFor()
    await field('Name of the inbox').fill('Service')
    await page.keyboard.press('Enter')
    await heading('Let messages arrive').waitFor()
  })

  it('explains what is missing where the server has no public address', async () => {
    await page.getByText('Set PUBLIC_URL in this server’s settings').first().waitFor()
    await page.getByText('Nothing has arrived from Meta yet.').waitFor()
  })

  it('can be left and come back to', async () => {
    await page.reload()
    await heading('Let messages arrive').waitFor()
    await page.getByText('Do it by hand at Meta').click()
    // The word is shown once only, and a reload forgets it.
    await press('Make a new word')
    await page.getByRole('group', { name: 'Verification word for Meta' }).waitFor()
  })

  it('reads the templates, and keeps the day the terms were accepted', async () => {
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByText(/templates were read/).waitFor()
    await page.getByRole('link', { name: 'Next' }).click()
    await heading('Where data is kept').waitFor()
    await page.getByLabel('Accepted on').fill('2026-03-01')
    await press('Save')
    await page.getByText('Saved.').waitFor()
    await page.getByRole('link', { name: 'Next' }).click()
    await heading('What works, and what is left').waitFor()
    await step('Number').getByText('+49 40 5550 0100').waitFor()
    await page.getByRole('link', { name: 'Health of the inbox' }).click()
    await page.getByText('1 Mar 2026').waitFor()
  })

  it('offers no number twice', async () => {
    await page.goto(`${server.localUrl}/connect/whatsapp`)
    await field('Access token').fill(meta.number.token)
    await field('App secret').fill(meta.number.appSecret)
    await press('Test')
    await press('Next')
    await heading('Choose the number').waitFor()
    expect(await page.getByRole('radio', { name: /has an inbox already/ }).isDisabled()).toBe(true)
  })
})

describe('templates', () => {
  it('are written, handed in and deleted', async () => {
    await page.goto(`${server.localUrl}/settings/inboxes/1/templates`)
    await page.getByRole('link', { name: 'New template' }).click()
    await press('Hand in for review')
    await page.getByText('2 fields need a look.').waitFor()
    await field('Name').fill('lamp_ready')
    await field('Text').fill('Dear {{1}}, your *lamp* is ready. See you soon')
    await page.getByText('1 field needs a look.').waitFor()
    await field('Example for {{1}}').fill('Ms Brandt')
    const preview = page.getByRole('region', { name: 'Preview' })
    await preview.getByText('Ms Brandt').waitFor()
    await press('Hand in for review')
    const line = page.getByRole('link', { name: /lamp_ready/ })
    await line.waitFor()
    await line.click()
    await press('Delete…')
    await press('Delete “lamp_ready”')
    await page.getByText('“lamp_ready” is deleted.').waitFor()
    expect(await line.count()).toBe(0)
    await page.getByRole('button', { name: 'Deleted 1' }).click()
    await line.waitFor()
  })
})
