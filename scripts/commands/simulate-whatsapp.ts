import type { Register } from './command.ts'

interface Options {
  port: string
  webhook: string
  phoneNumberId?: string
  wabaId?: string
  token?: string
  appSecret?: string
  verifyToken?: string
  state?: string
  seed?: string
  frozenAt?: string
  retryHours?: string
}

export const simulateWhatsAppCommand: Register = (program) => {
  program
    .command('simulate-whatsapp')
    .description('a WhatsApp Cloud API without Meta, with a phone page; on this machine only')
    .option('--port <port>', 'where it answers', '3001')
    .option('--webhook <url>', 'where the inbox takes webhooks', 'http://127.0.0.1:3000/webhooks/whatsapp')
    .option('--phone-number-id <id>')
    .option('--waba-id <id>')
    .option('--token <token>')
    .option('--app-secret <secret>')
    .option('--verify-token <token>')
    .option('--state <file>', 'remember chats in this file')
    .option('--seed <number>', 'the same seed makes the same ids')
    .option(
      '--frozen-at <time>',
      'the clock stands at this time (ISO 8601) and is turned by POST /_sim/clock',
    )
    .option('--retry-hours <hours>', 'how long a webhook is tried again', '36')
    .action(async ({ port, webhook, state, seed, frozenAt, retryHours, ...number }: Options) => {
      const { buildWebIfNeeded } = await import('../build-web.ts')
      await buildWebIfNeeded()
      const { runSimulator } = await import('../simulator/main.ts')
      const running = await runSimulator({
        port: Number(port),
        webhookUrl: webhook,
        stateFile: state ?? null,
        retryFor: numberIn(retryHours ?? '36', '--retry-hours') * 3_600_000,
        ...(seed === undefined ? {} : { seed: numberIn(seed, '--seed') }),
        ...(frozenAt === undefined ? {} : { frozenAt: timeIn(frozenAt) }),
        number,
      })
      console.log(`phone  ${running.phone}`)
      console.log(`graph  ${running.graph}   (WHATSAPP_GRAPH_URL of the inbox that uses it)`)
      const { phoneNumberId, wabaId, token, appSecret, verifyToken } = running.number
      console.log(
        `inbox  --phone-number-id ${phoneNumberId} --waba-id ${wabaId} --token ${token} --app-secret ${appSecret} --verify-token ${verifyToken}`,
      )
      const known = await running.simulator.verifyWebhook(phoneNumberId)
      console.log(`hook   ${webhook}   ${known ? 'verified' : 'does not answer to the verify token yet'}`)
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.on(signal, () => void running.close().then(() => process.exit(0)))
      }
    })
}

function numberIn(text: string, option: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0) throw new Error(`${option} takes a whole number.`)
  return number
}

function timeIn(text: string): number {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new Error('--frozen-at takes a time like 2026-12-01T09:00:00Z.')
  return time
}
