/** A real Chromium and a real server, used as a person does: by role and name. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { chromium, type Browser, type BrowserContext, type Download, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { envToConfig } from '../../config/config.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext, type Overrides } from '../../server/context.ts'
import { SandglassServer } from '../../server/server.ts'

/** The worker's Chromium. Closing it closes what was opened in it, and leaves it to the next file. */
export async function openBrowser(): Promise<Browser> {
  const addresses = inject('chromium')
  return chromium.connect(addresses[Number(process.env['VITEST_POOL_ID']) % addresses.length] ?? '')
}

/** Of a file that was downloaded; a path to it there is only for who has started the browser. */
export const bytesOf = async (download: Download): Promise<Buffer> =>
  buffer(await download.createReadStream())

export interface Product extends AsyncDisposable {
  url: string
  folder: string
  server: SandglassServer
  stop(): Promise<void>
  /** Starts again on the same data and the same port. */
  start(): Promise<void>
}

/**
 * The product as `npm start` starts it, in an empty data folder; only the simulated phone is quicker.
 * `overrides`: a clock or a web of the test's own. `env`: settings beside those of a test.
 */
export async function startProduct(
  overrides: Pick<Overrides, 'clock' | 'reach'> = {},
  env: Record<string, string> = {},
): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-browser-'))
  const boot = async (port: string) => {
    const config = envToConfig({ PORT: port, DATA_DIR: folder, LOG_LEVEL: 'silent', ...env })
    const ctx = await createContext(config, loadSecrets(folder), overrides)
    const server = new SandglassServer(ctx, {
      simulator: { pace: { sent: 50, delivered: 100, read: 100 } },
    })
    await server.start()
    return server
  }
  let server = await boot('0')
  const url = server.localUrl
  let running = true
  const stop = async () => {
    if (running) await server.stop()
    running = false
  }
  return {
    url,
    folder,
    get server() {
      return server
    },
    stop,
    start: async () => {
      server = await boot(new URL(url).port)
      running = true
    },
    [Symbol.asyncDispose]: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Complaints of the page: script errors, and refusals by the content security policy. */
export function watchForTrouble(context: BrowserContext, trouble: string[] = []): string[] {
  context.on('weberror', (error) => trouble.push(error.error().message))
  context.on('console', (message) => {
    // A 401 before signing in is how the console learns that nobody is signed in.
    if (message.type() !== 'error' || /status of 401/.test(message.text())) return
    trouble.push(`${message.text()} ${message.location().url}`.trim())
  })
  return trouble
}

export const OWNER = {
  name: 'Mareike Lorenz',
  email: 'mareike@nordlicht.example',
  password: 'eine lange Passphrase',
}

/** The first page of all: makes the owner account. */
export async function createOwner(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByLabel('Name').fill(OWNER.name)
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('heading', { name: /Mareike/ }).waitFor()
}

/** One click; resolves with the phone's page. */
export async function tryItOut(page: Page): Promise<Page> {
  const [phone] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: /try it out/i }).click(),
  ])
  await phone.getByRole('textbox', { name: 'Message' }).waitFor()
  return phone
}

export async function customerWrites(phone: Page, text: string): Promise<void> {
  await phone.getByRole('textbox', { name: 'Message' }).fill(text)
  await phone.getByRole('button', { name: 'Send', exact: true }).click()
}
