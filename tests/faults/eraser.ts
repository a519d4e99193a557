/** Goes on with erasures in a process of its own, made to be killed. Says when it begins, and each step by its end. */
import { flushCompileCache } from 'node:module'
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { loadSecrets } from '../../config/secrets.ts'
import { createContext } from '../../server/context.ts'
import { resumeErasures } from '../../server/core/erasure/going.ts'

const config = envToConfig({ PORT: '0', LOG_LEVEL: 'silent', ...readEnv() })
const ctx = await createContext(config, loadSecrets(config.dataDir))
flushCompileCache()
const { remove } = ctx.blobs
// Every file takes a while: so it dies between the rows and the files, too.
ctx.blobs.remove = async (name) => {
  console.log('a file')
  await remove.call(ctx.blobs, name)
}
await resumeErasures(ctx)
await ctx[Symbol.asyncDispose]()
