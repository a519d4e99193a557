import { readFileSync } from 'node:fs'
import { NewInbox } from '../../server/contract/inbox.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { checkInbox } from '../../server/core/inbox/check.ts'
import { phonePath, tryOut } from '../../server/core/inbox/try-out.ts'
import { parseOptions, withContext, type Register } from './command.ts'

interface WhatsAppOptions {
  name: string
  phoneNumberId: string
  wabaId: string
  token: string
  appSecret: string
  verifyToken: string
  displayNumber?: string
  graphVersion?: string
  check?: boolean
}

/** `@FILE` reads the value from a file, so that a secret need not be typed. */
const secret = (value: string) =>
  value.startsWith('@') ? readFileSync(value.slice(1), 'utf8').trim() : value

export const createInboxCommand: Register = (program) => {
  const group = program.command('create-inbox').description('connect an account of a channel')
  group
    .command('whatsapp')
    .description('a WhatsApp number; secrets may be given as @FILE')
    .requiredOption('--name <name>', 'as agents see it')
    .requiredOption('--phone-number-id <id>')
    .requiredOption('--waba-id <id>', 'WhatsApp business account id')
    .requiredOption('--token <token>', 'access token of a system user', secret)
    .requiredOption('--app-secret <secret>', 'signs the webhooks', secret)
    .requiredOption('--verify-token <token>', 'a word of your own, entered at Meta too', secret)
    .option('--display-number <number>', 'as customers know it')
    .option('--graph-version <version>')
    .option('--check', 'test the connection at once')
    .action(async ({ name, check, ...settings }: WhatsAppOptions) => {
      await withContext(async (ctx) => {
        const input = parseOptions(NewInbox, { channel: 'whatsapp', name, settings })
        const inbox = await createInbox(ctx, { kind: 'cli' }, input)
        console.log(`inbox ${inbox.id} ${inbox.channel} ${inbox.account}`)
        if (!check) return
        for (const { step, state, detail } of await checkInbox(ctx, { kind: 'cli' }, inbox.id)) {
          console.log(`${state.padEnd(7)} ${step}${detail ? `: ${detail}` : ''}`)
        }
      })
    })
  group
    .command('try-out')
    .description('a WhatsApp inbox on the built-in simulator')
    .action(async () => {
      await withContext(async (ctx, config) => {
        const inbox = await tryOut(ctx, { kind: 'cli' })
        const base = config.publicUrl ?? `http://localhost:${config.port}`
        console.log(`inbox ${inbox.id} ${inbox.channel} ${inbox.account}`)
        console.log(`phone ${base}${phonePath(ctx, inbox)}`)
      })
    })
}
