/**
 * How far a visitor has been told, as they carry it: sealed, so that the number of everything that happens
 * here is not theirs to know, and bound to them.
 */
import { hkdfSync } from 'node:crypto'
import type { AppContext } from '../../context.ts'
import { Sealer } from '../../storage/sealer.ts'

const DIGITS = 16
const sealers = new WeakMap<AppContext, Sealer>()

export function sealCursor(ctx: AppContext, publicId: string, seq: number): string {
  // Always as long, whatever the number.
  const sealed = sealerOf(ctx).seal(String(seq).padStart(DIGITS, '0'), publicId)
  return sealed.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** null: not one of ours, or given to somebody else. */
export function openCursor(ctx: AppContext, publicId: string, cursor: string): number | null {
  try {
    return Number(sealerOf(ctx).open(cursor, publicId))
  } catch {
    return null
  }
}

function sealerOf(ctx: AppContext): Sealer {
  const known = sealers.get(ctx)
  if (known) return known
  // A key of its own: so many cursors are sealed that they must not wear out that of the files.
  const key = hkdfSync('sha256', ctx.secrets.dataKey, '', 'visitor cursor', 32)
  const sealer = new Sealer(Buffer.from(key))
  sealers.set(ctx, sealer)
  return sealer
}
