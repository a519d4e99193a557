/** Before anybody is let in: is this database as new as its ledger? */
import { existsSync } from 'node:fs'
import type { AppContext } from '../../context.ts'
import { restoreUnderway } from '../../storage/restoring.ts'
import { readState } from '../retention/state.ts'
import { checkOwnLedger } from './check.ts'
import { LedgerFault, openLedger } from './file.ts'
import { expectTail, lockLedger, queuedEntries } from './ledger.ts'

/** behind: it came from a backup, and what was deleted since is in it again */
export type Standing = 'level' | 'behind'

/** Throws LedgerFault, with words on what to do, where the ledger can't be believed. */
export async function standing(ctx: AppContext): Promise<Standing> {
  if (existsSync(restoreUnderway(ctx.config))) {
    throw new LedgerFault('behind', 'A restore was begun here and came to no end. Run `restore` again.')
  }
  const state = await readState(ctx.db.read)
  try {
    const found = await compare(ctx)
    if (found === 'level' && state.restored_at === null) return 'level'
    await expectWhole(ctx)
    return 'behind'
  } catch (error) {
    throw error instanceof LedgerFault ? withAdvice(error, ctx.ledger.path) : error
  }
}

async function compare(ctx: AppContext): Promise<Standing> {
  return ctx.db.transaction(async (tx) => {
    const known = await lockLedger(ctx, tx)
    const file = await openLedger(ctx.ledger.path).catch((error: unknown) => {
      const isFirst = error instanceof LedgerFault && known.ledger_hash === ''
      if (isFirst) return null
      throw error
    })
    if (!file) return 'level'
    try {
      await expectTail(ctx, file, known, await queuedEntries(tx))
      return 'level'
    } catch (error) {
      if (error instanceof LedgerFault && error.code === 'behind') return 'behind'
      throw error
    } finally {
      await file.close()
    }
  })
}

/** What is to be applied is believed as a whole, or not at all. */
async function expectWhole(ctx: AppContext): Promise<void> {
  const { fault } = await checkOwnLedger(ctx)
  if (!fault) return
  const code = fault.kind === 'missing' ? 'changed' : fault.kind
  throw new LedgerFault(code, `The ledger does not fit from its line ${fault.entry} on.`)
}

function withAdvice(fault: LedgerFault, path: string): LedgerFault {
  const lines = [
    fault.message,
    `The ledger is ${path} (LEDGER_FILE). It says what was deleted, so that nothing of it comes back after a`,
    'restore. Put the right one there. If there is none any more, this begins another one, and says so in it:',
    '  npm run script -- ledger --begin-anew --why lost',
  ]
  return new LedgerFault(fault.code, lines.join('\n'))
}
