/** `create-inbox email`: what the wizard does, on the command line. */
import { Option, type Command } from 'commander'
import { discover } from '../../channels/email/discover/discover.ts'
import { NewInbox } from '../../server/contract/inbox.ts'
import { Encryption, MailboxSettings } from '../../server/contract/mailbox.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { checkInbox } from '../../server/core/inbox/check.ts'
import { parseOptions, readStandardInput, secret, withContext } from './command.ts'
import { lineOf } from './line.ts'

interface Options extends Record<string, unknown> {
  name: string
  address: string
  password?: string
  folder: string[]
  alias: string[]
  check?: boolean
}

const DISCOVERY_MS = 30_000
const NONE: readonly string[] = []
const each = (value: string, before: readonly string[]) => [...before, value]
const whole = (value: string) => Number(value)

export function addMailbox(group: Command): void {
  group
    .command('email')
    .description('a mailbox; its servers are looked up unless they are given; secrets may be given as @FILE')
    .requiredOption('--name <name>', 'as agents see it, and customers beside the address')
    .requiredOption('--address <address>', 'what customers write to')
    .option('--password <password>', 'of the mailbox; left out: read from standard input', secret)
    .option('--alias <address>', 'another address whose mail comes here, again for each', each, NONE)
    .addOption(
      new Option('--receive <way>', 'fetched by IMAP, or handed to our listener').choices(['imap', 'smtp']),
    )
    .option('--imap-host <host>')
    .option('--imap-port <port>', 'usually 993', whole)
    .addOption(new Option('--imap-encryption <how>').choices(Encryption.options))
    .option('--imap-user <name>', 'left out: the address')
    .option('--folder <name>', 'to fetch from, again for each; left out: INBOX', each, NONE)
    .option('--since <date>', 'take in mail from that day on; left out: from now on')
    .addOption(new Option('--after <what>', 'at the provider').choices(['leave', 'seen', 'move']))
    .option('--move-to <folder>', 'with --after move')
    .option('--smtp-host <host>')
    .option('--smtp-port <port>', 'usually 465', whole)
    .addOption(new Option('--smtp-encryption <how>').choices(Encryption.options))
    .option('--smtp-user <name>', 'left out: as for IMAP')
    .option('--smtp-password <password>', 'left out: as for IMAP', secret)
    .option('--oauth-client-id <id>', 'sign in by tokens')
    .option('--oauth-client-secret <secret>', '', secret)
    .option('--oauth-refresh-token <token>', '', secret)
    .option('--oauth-endpoint <url>', 'where tokens are made; left out: as the provider has it')
    .option('--oauth-scope <scope>')
    .option('--sender-name <name>', '{agent} and {inbox} stand for names')
    .option('--check', 'test the connection at once')
    .action(async ({ name, check, folder, alias, password, ...given }: Options) => {
      const settings = await settingsFrom({ folder, alias, password }, given)
      await withContext(async (ctx) => {
        const input = parseOptions(NewInbox, { channel: 'email', name, settings })
        const inbox = await createInbox(ctx, { kind: 'cli' }, input)
        console.log(`inbox ${inbox.id} ${inbox.channel} ${inbox.account}`)
        if (!check) return
        for (const step of await checkInbox(ctx, { kind: 'cli' }, inbox.id)) console.log(lineOf(step))
      })
    })
}

/** `given`: what is called as it is in the settings. */
async function settingsFrom(
  { password, folder, alias }: Pick<Options, 'folder' | 'alias'> & { password: string | undefined },
  given: Record<string, unknown>,
) {
  const byToken = given['oauthRefreshToken'] !== undefined
  const needed = !byToken && given['receive'] !== 'smtp'
  return parseOptions(MailboxSettings, {
    ...(await lookedUp(given)),
    ...given,
    ...(folder.length > 0 ? { folders: folder } : {}),
    aliases: alias,
    login: byToken ? 'oauth' : 'password',
    imapPassword: password ?? (needed ? await readStandardInput() : null),
  })
}

/** What is given wins; where both servers are, nobody is asked. */
async function lookedUp(given: Record<string, unknown>): Promise<Record<string, unknown>> {
  if (given['imapHost'] !== undefined && given['smtpHost'] !== undefined) return {}
  const outcome = await discover(given, '', AbortSignal.timeout(DISCOVERY_MS))
  return (outcome.ok && outcome.value[0]?.settings) || {}
}
