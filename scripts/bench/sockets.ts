/** What an idle console costs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WebSocket } from 'ws'
import { startChild } from './child.ts'
import { megabytes, whole, type Figure } from './figure.ts'
import { openSocket } from './live.ts'

/** The first ones make room that the later ones use; they are not counted. */
const FIRST = 1000
const COUNTED = 9000
const AT_ONCE = 200

export async function sockets(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-bench-'))
  const open: WebSocket[] = []
  let before = 0
  let after = 0
  let held = 0
  {
    await using server = await startChild('serve.ts', { DATA_DIR: folder })
    const tokens = await server.ask<string[]>('tokens')
    const add = async (count: number) => {
      for (let at = 0; at < count; at += AT_ONCE) {
        const portion = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, i) =>
          openSocket(
            server.url,
            tokens[i % tokens.length] as string,
            () => {},
            `127.0.0.${1 + Math.floor(open.length / 1000)}`,
          ),
        )
        open.push(...(await Promise.all(portion)))
      }
    }
    await add(FIRST)
    before = await server.ask<number>('memory')
    await add(COUNTED)
    after = await server.ask<number>('memory')
    held = await server.ask<number>('sockets')
    for (const socket of open) socket.terminate()
  }
  rmSync(folder, { recursive: true })
  const each = (after - before) / COUNTED / 1024
  return [
    {
      what: `Memory of one idle console socket, ${whole(held)} open`,
      goal: '≤ 15 kB',
      figure: `${each.toFixed(1)} kB (${megabytes(before)} → ${megabytes(after)} RSS for ${whole(COUNTED)} more)`,
      met: each <= 15 && held === FIRST + COUNTED,
    },
  ]
}
