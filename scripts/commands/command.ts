/** A command of `npm run script -- NAME …`. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { envToConfig, type Config } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createLog } from '../../server/log.ts'

export type Register = (program: Command) => void

/** Opens the same data as the server, runs `work`, and closes it again. The server may be running. */
export async function withContext<T>(work: (ctx: AppContext, config: Config) => Promise<T>): Promise<T> {
  const config = envToConfig(readEnv())
  const log = createLog(config.log.level === 'info' ? 'warn' : config.log.level)
  await using ctx = await createContext(config, loadSecrets(config.dataDir), { log })
  return await work(ctx, config)
}

/** `@FILE` reads the value from a file, so that a secret need not be typed. */
export const secret = (value: string) =>
  value.startsWith('@') ? readFileSync(value.slice(1), 'utf8').trim() : value

/** Secrets come in here, so that they are not in the shell's history or the list of processes. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

/** Checks what was typed; says which option is wrong and what was expected. */
export function parseOptions<T>(
  schema: {
    safeParse: (
      value: unknown,
    ) =>
      | { success: true; data: T }
      | { success: false; error: { issues: Array<{ path: PropertyKey[]; message: string }> } }
  },
  value: unknown,
): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('\n'),
  )
}
