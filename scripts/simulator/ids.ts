/** Ids of the shapes that Meta gives out. */
import { createHash, randomBytes } from 'node:crypto'

export interface Ids {
  /** `outbound`: business to customer. The number is readable in the id, as in the real ones. */
  wamid(direction: 'inbound' | 'outbound', address: string): string
  wacid(): string
  media(): string
  trace(): string
  /** How many were given out; restored so that a seed never repeats an id after a restart. */
  count: number
}

export function createIds(seed: number | undefined, count = 0): Ids {
  const secret = seed === undefined ? randomBytes(16).toString('hex') : String(seed)
  const next = () => createHash('sha256').update(`${secret}:${ids.count++}`).digest()

  const ids: Ids = {
    count,
    wamid(direction, address) {
      const body = next().toString('hex').toUpperCase()
      const id = direction === 'inbound' ? `3A${body.slice(0, 18)}` : body.slice(0, 18)
      const to = Buffer.from(address)
      const bytes = Buffer.concat([
        Buffer.from([0x1c, 0x18, to.length]),
        to,
        Buffer.from([0x15, 0x02, 0x00, direction === 'inbound' ? 0x12 : 0x11, 0x18, id.length]),
        Buffer.from(id),
        Buffer.from([0]),
      ])
      return `wamid.${bytes.toString('base64')}`
    },
    wacid: () => `wacid.${next().subarray(0, 21).toString('base64')}`,
    media: () => String((next().readBigUInt64BE() % 9_000_000_000_000_000n) + 1_000_000_000_000_000n),
    trace: () => `A${next().subarray(0, 16).toString('base64url')}`,
  }
  return ids
}
