/** Writes to the ledger until it is killed. Says on standard output which entries were committed. */
import { flushCompileCache } from 'node:module'
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext } from '../../server/context.ts'
import { appendLedger, flushLedger } from '../../server/core/ledger/ledger.ts'

const config = envToConfig({ LOG_LEVEL: 'silent', ...readEnv() })
const ctx = await createContext(config, loadSecrets(config.dataDir))
const first = Number(process.argv[2])
await flushLedger(ctx)
// Node would do so at its end, and there is none.
flushCompileCache()
for (let run = first; ; run++) {
  await ctx.db.transaction((tx) =>
    appendLedger(ctx, tx, {
      kind: 'run',
      run,
      rule: null,
      actor: 'system',
      objects: [],
      suppress: [],
      counts: {},
    }),
  )
  console.log(run)
  if (run % 3 === 0) await flushLedger(ctx)
}
