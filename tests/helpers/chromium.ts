/**
 * A Chromium for each worker of the browser tests: starting one takes longer than most tests do. Files come
 * and go with contexts of their own. Where each listens is handed on as `chromium`.
 */
import { chromium, type BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { findChromium } from '../../scripts/chromium.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    chromium: string[]
  }
}

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A microphone that beeps, and nobody to ask whether it may be used.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium: npm test says how to get one')
  const start = () => chromium.launchServer({ executablePath, args: ARGUMENTS })
  const servers: BrowserServer[] = await Promise.all(
    Array.from({ length: Number(project.config.maxWorkers) }, start),
  )
  project.provide(
    'chromium',
    servers.map((server) => server.wsEndpoint()),
  )
  return async () => {
    await Promise.all(servers.map((server) => server.close()))
  }
}
