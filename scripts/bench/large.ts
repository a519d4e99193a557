/** Reading from a database as it is after years. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from './child.ts'
import { percentile } from './client.ts'
import { megabytes, milliseconds, whole, type Figure } from './figure.ts'
import { seedYears } from './seed.ts'

const CONVERSATIONS = 100_000
const EACH = 10
const READS = 600

export async function large(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-bench-'))
  const env = { DATA_DIR: folder }
  await startChild('serve.ts', env).then((first) => first[Symbol.asyncDispose]())
  seedYears(folder, CONVERSATIONS, EACH)
  const size = `${whole(CONVERSATIONS)} conversations, ${whole(CONVERSATIONS * EACH)} messages, ${megabytes(statSync(join(folder, 'sandglass.db')).size)}`
  const figures: Figure[] = []
  {
    await using server = await startChild('serve.ts', env)
    const rss = await server.ask<number>('rss')
    const token = (await server.ask<string[]>('tokens'))[0] as string
    const headers = { authorization: `Bearer ${token}` }
    const read = async (path: string): Promise<{ next?: string | null }> => {
      const response = await fetch(server.url + path, { headers })
      if (!response.ok) throw new Error(`${path}: ${response.status}`)
      return (await response.json()) as { next?: string | null }
    }
    const timed = async (paths: (n: number) => string) => {
      const latencies: number[] = []
      for (let n = 0; n < READS; n++) {
        const began = performance.now()
        await read(paths(n))
        latencies.push(performance.now() - began)
      }
      // The first few compile statements and warm the cache; they belong to the p99 all the same.
      return latencies.sort((a, b) => a - b)
    }
    const anywhere = (n: number) => 1 + ((n * 7919) % CONVERSATIONS)
    const cursors = ['']
    for (let page = 0; page < 20; page++) {
      const { next } = await read(`/api/conversations?view=all${cursors.at(-1)}`)
      if (next) cursors.push(`&cursor=${encodeURIComponent(next)}`)
    }
    const views = ['all', 'unassigned', 'resolved', 'mine']
    const kinds: Array<[string, (n: number) => string]> = [
      ['list', (n) => `/api/conversations?view=${views[n % 4]}`],
      ['list, later pages', (n) => `/api/conversations?view=all${cursors[n % cursors.length]}`],
      ['thread', (n) => `/api/conversations/${anywhere(n)}/messages`],
      ['counts', () => '/api/counts'],
    ]
    for (const [name, paths] of kinds) {
      const latencies = await timed(paths)
      const p99 = percentile(latencies, 0.99)
      figures.push({
        what: `Large database: ${name}`,
        goal: 'p99 ≤ 20 ms (at ten times the size)',
        figure: `p50 ${milliseconds(percentile(latencies, 0.5))}, p99 ${milliseconds(p99)}`,
        met: p99 <= 20,
      })
    }
    figures.push(
      {
        what: `Start with it, from nothing to ready (${size})`,
        goal: '≤ 1 s',
        figure: milliseconds(server.startedIn),
        met: server.startedIn <= 1000,
      },
      {
        what: 'Memory after that start',
        goal: '≤ 250 MB',
        figure: megabytes(rss),
        met: rss <= 250 * 1024 * 1024,
      },
    )
  }
  rmSync(folder, { recursive: true })
  return figures
}
