/** The ledger's own retention: lines older than it is kept are cut from its head. */
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AppContext } from '../../context.ts'
import { syncFolder, ledgerLines, textLines } from './file.ts'
import { proofKey } from './key.ts'
import { linkOf, writeLine, type LedgerLine } from './line.ts'
import { lockLedger } from './ledger.ts'

/**
 * Those from before that time (ms) go, but for the last one of all; a line of its own says what the rest goes
 * on from. The file is written anew beside the old one and takes its place at once. Tells how many went.
 */
export async function trimLedger(ctx: AppContext, before: number): Promise<number> {
  const { cut, count } = await lastToGo(ctx.ledger.path, before)
  if (!cut || count === 0) return 0
  // Under the lock, so that nobody writes to the file that is on its way out.
  await ctx.db.transaction(async (tx) => {
    await lockLedger(ctx, tx)
    await rewrite(ctx, cut)
  })
  return count
}

/** Of old lines the last that something follows, and how many entries go with it. */
async function lastToGo(path: string, before: number): Promise<{ cut: LedgerLine | null; count: number }> {
  let cut: LedgerLine | null = null
  let old: LedgerLine | null = null
  let count = 0
  for await (const line of ledgerLines(path)) {
    if (old) cut = old
    if (old && old.entry > 0) count++
    if (line.at >= before) break
    old = line
  }
  return { cut, count }
}

async function rewrite(ctx: AppContext, cut: LedgerLine): Promise<void> {
  const { path } = ctx.ledger
  const draft = `${path}.part`
  const file = await open(draft, 'w', 0o600)
  try {
    const { number, at, instance } = cut
    const body = { kind: 'anchor', hash: linkOf(cut) } as const
    const key = proofKey(ctx.secrets, 'lines')
    await file.write(writeLine({ number, at, instance, entry: 0, body, ids: {}, prev: '' }, key).text)
    let behind = false
    for await (const text of textLines(path)) {
      if (behind) await file.write(`${text}\n`)
      if (text.startsWith(`{"number":${number},`)) behind = true
    }
    await file.sync()
    await file.close()
    await rename(draft, path)
  } catch (error) {
    await file.close().catch(() => {})
    await rm(draft, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}
