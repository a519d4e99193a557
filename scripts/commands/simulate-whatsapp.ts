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
    .action(async ({ port, webhook, state, ...number }: Options) => {
      const { buildWebIfNeeded } = await import('../build-web.ts')
      await buildWebIfNeeded()
      const { runSimulator } = await import('../simulator/main.ts')
      const running = await runSimulator({
        port: Number(port),
        webhookUrl: webhook,
        stateFile: state ?? null,
        number,
      })
      console.log(`phone  ${running.phone}`)
      console.log(`graph  ${running.graph}   (WHATSAPP_GRAPH_URL of the inbox that uses it)`)
      const { phoneNumberId, wabaId, token, appSecret, verifyToken } = running.number
      console.log(
        `inbox  --phone-number-id ${phoneNumberId} --waba-id ${wabaId} --token ${token} --app-secret ${appSecret} --verify-token ${verifyToken}`,
      )
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.on(signal, () => void running.close().then(() => process.exit(0)))
      }
    })
}
