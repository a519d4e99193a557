import { Argument } from 'commander'
import type { Config } from '../../config/config.ts'
import type { AppContext } from '../../server/context.ts'
import { NewInbox, type CheckStep } from '../../server/contract/inbox.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { checkInbox, mendInbox } from '../../server/core/inbox/check.ts'
import { phonePath, tryOut } from '../../server/core/inbox/try-out.ts'
import { parseOptions, secret, withContext, type Register } from './command.ts'
import { addMailbox } from './create-mailbox.ts'
import { lineOf } from './line.ts'

interface WhatsAppOptions {
  name: string
  phoneNumberId: string
  wabaId: string
  token: string
  appSecret: string
  verifyToken: string
  displayNumber?: string
  graphVersion?: string
  previousAppSecret?: string
  dpaAcceptedOn?: string
  check?: boolean
  mend?: boolean
}

interface WebOptions {
  name: string
  site: string[]
  color?: string
  language?: string
}

/** The steps after all that can be put right was tried, one at a time: what is mended may mend what follows. */
async function mended(ctx: AppContext, inboxId: number, before: CheckStep[]): Promise<CheckStep[]> {
  let steps = before
  for (const { step } of before) {
    if (!steps.some((found) => found.step === step && found.mendable)) continue
    try {
      steps = await mendInbox(ctx, { kind: 'cli' }, inboxId, step)
    } catch (error) {
      console.error(`${step} could not be mended: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return steps
}

const EMPTY: readonly string[] = []

const addressOf = ({ publicUrl, port }: Config) => publicUrl ?? `http://localhost:${port}`

/** What the website's owner pastes into the pages. */
const snippet = (base: string, key: string) =>
  `<script src="${base}/widget.js" data-inbox="${key}" async></script>`

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
    .option('--previous-app-secret <secret>', 'while the app secret is being replaced', secret)
    .option('--dpa-accepted-on <date>', "when Meta's data processing terms were accepted")
    .option('--check', 'test the connection at once')
    .option('--mend', 'test it, and put right at Meta what can be')
    .action(async ({ name, check, mend, ...settings }: WhatsAppOptions) => {
      await withContext(async (ctx) => {
        const input = parseOptions(NewInbox, { channel: 'whatsapp', name, settings })
        const inbox = await createInbox(ctx, { kind: 'cli' }, input)
        console.log(`inbox ${inbox.id} ${inbox.channel} ${inbox.account}`)
        if (!check && !mend) return
        const steps = await checkInbox(ctx, { kind: 'cli' }, inbox.id)
        for (const step of mend ? await mended(ctx, inbox.id, steps) : steps) console.log(lineOf(step))
      })
    })
  group
    .command('web')
    .description('the chat widget of a website; prints what to paste into its pages, and a page to try it on')
    .requiredOption('--name <name>', 'as agents see it, and visitors above their chat')
    .option(
      '--site <address>',
      'where it may be used, again for each',
      (site, sites) => [...sites, site],
      EMPTY,
    )
    .option('--color <color>', 'like #0e6570')
    .option('--language <language>', "of visitors whose own the widget doesn't speak")
    .action(async ({ name, site: sites, ...look }: WebOptions) => {
      await withContext(async (ctx, config) => {
        const input = parseOptions(NewInbox, { channel: 'web', name, settings: { sites, ...look } })
        const inbox = await createInbox(ctx, { kind: 'cli' }, input)
        console.log(`inbox ${inbox.id} ${inbox.channel} ${inbox.account}`)
        console.log(snippet(addressOf(config), inbox.account))
        console.log(`page ${addressOf(config)}${phonePath(ctx, inbox)}`)
      })
    })
  addMailbox(group)
  group
    .command('try-out')
    .description('a WhatsApp inbox on the built-in simulator, or a website on the demo page')
    .addArgument(new Argument('[channel]').choices(['whatsapp', 'web']).default('whatsapp'))
    .action(async (channel: 'whatsapp' | 'web') => {
      await withContext(async (ctx, config) => {
        const inbox = await tryOut(ctx, { kind: 'cli' }, channel)
        console.log(`inbox ${inbox.id} ${inbox.channel} ${inbox.account}`)
        const where = channel === 'web' ? 'page' : 'phone'
        console.log(`${where} ${addressOf(config)}${phonePath(ctx, inbox)}`)
      })
    })
}
