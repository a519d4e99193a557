/** The simulator as a program of its own, for an inbox that runs elsewhere on this machine. Loopback only. */
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { createSimulator } from './simulator.ts'
import type { SimulatedNumber, Simulator, SimulatorOptions } from './simulator.ts'
import { refuseMeta } from './webhook/target.ts'

export interface RunOptions {
  port: number
  /** Where the inbox takes webhooks: http://127.0.0.1:3000/webhooks/whatsapp */
  webhookUrl: string
  stateFile?: string | null
  seed?: number
  /** See `SimulatorOptions`. */
  frozenAt?: number
  reviewAfter?: number | null
  retryFor?: number
  /** What the inbox is set up with; the rest is invented. */
  number?: Partial<Omit<SimulatedNumber, 'webhookUrl'>>
  /** Where the phone page was built to. */
  web?: string
}

export interface RunningSimulator {
  /** The phone page. */
  phone: string
  /** What the inbox uses instead of https://graph.facebook.com. */
  graph: string
  number: SimulatedNumber
  simulator: Simulator
  close(): Promise<void>
}

const invented = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  displayNumber: '+49 40 5550 0100',
  verifiedName: 'Nordlicht Möbel',
  token: 'simulated-token',
  appSecret: 'simulated-app-secret',
  verifyToken: 'simulated-verify-token',
}

const built = fileURLToPath(new URL('../../dist/web/', import.meta.url))

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What was chosen of how time and chance go. */
function chosen({ seed, frozenAt, reviewAfter, retryFor }: RunOptions): Partial<SimulatorOptions> {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(frozenAt === undefined ? {} : { frozenAt }),
    ...(reviewAfter === undefined ? {} : { reviewAfter }),
    ...(retryFor === undefined ? {} : { retryFor }),
  }
}

export async function runSimulator(options: RunOptions): Promise<RunningSimulator> {
  refuseMeta(options.webhookUrl)
  const web = options.web ?? built
  if (!existsSync(join(web, 'phone.html')))
    throw new Error('The phone page is not built. Run "npm run build" first.')
  const app = express()
  const server = app.listen(options.port, '127.0.0.1')
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const { port } = server.address() as AddressInfo
  const base = `http://127.0.0.1:${port}/_sim`

  const simulator = createSimulator({
    key: null,
    publicBase: base,
    stateFile: options.stateFile ?? null,
    ...chosen(options),
  })
  const number: SimulatedNumber = { ...invented, ...options.number, webhookUrl: options.webhookUrl }
  simulator.addNumber(number)

  app.disable('x-powered-by')
  app.use('/_sim', simulator.router)
  app.use('/assets', express.static(join(web, 'assets')))
  app.get('/_sim/phone', (_request, response) => {
    response.set({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff' })
    response.sendFile(join(web, 'phone.html'))
  })

  return {
    phone: `${base}/phone`,
    graph: `${base}/graph`,
    number,
    simulator,
    async close() {
      await simulator.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
