/** Deleting by a rule at a million conversations, and what webhooks notice of it. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild, type Child } from './child.ts'
import { offer, percentile } from './client.ts'
import { megabytes, milliseconds, whole, type Figure } from './figure.ts'
import { seedYears } from './seed.ts'
import { Traffic } from './traffic.ts'

const CONVERSATIONS = Number(process.env['BENCH_PURGE'] ?? 1_000_000)
const EACH = 4
/** As many as a busy number gets; the run has the rest of the machine. */
const WEBHOOKS_A_SECOND = 500
const SECONDS = 10

export async function purge(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-bench-'))
  const env = { DATA_DIR: folder }
  try {
    await startChild('serve.ts', env).then((first) => first[Symbol.asyncDispose]())
    seedYears(folder, CONVERSATIONS, EACH)
    const size = `${whole(CONVERSATIONS)} conversations, ${megabytes(statSync(join(folder, 'sandglass.db')).size)}`
    await using server = await startChild('serve.ts', env)
    return await measure(server, size)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(server: Child, size: string): Promise<Figure[]> {
  const workedOut = await server.ask<number>('putRuleInForce')
  const alone = await server.ask<Purged>('purge')
  const traffic = new Traffic()
  await webhooks(server, traffic)
  const without = await webhooks(server, traffic)
  const [inUse, beside] = await Promise.all([server.ask<Purged>('purge'), webhooks(server, traffic)])
  return [
    {
      what: `Purge: all days worked out anew (${size})`,
      goal: '',
      figure: `${(workedOut / 1000).toFixed(1)} s`,
      met: null,
    },
    {
      what: `Purge: messages deleted (${size})`,
      goal: '≥ 10,000/s',
      figure: `${whole(rate(alone))}/s`,
      met: rate(alone) >= 10_000,
    },
    {
      what: `Purge: messages deleted beside ${WEBHOOKS_A_SECOND} webhooks/s`,
      goal: '≥ 10,000/s',
      figure: `${whole(rate(inUse))}/s`,
      met: rate(inUse) >= 10_000,
    },
    {
      what: 'Purge: webhooks acknowledged meanwhile',
      goal: 'p99 ≤ twice as long as without',
      figure: `p99 ${milliseconds(beside)}, without ${milliseconds(without)}`,
      met: beside <= 2 * without,
    },
  ]
}

interface Purged {
  messages: number
  seconds: number
}

const rate = ({ messages, seconds }: Purged) => messages / seconds

/**
 * The 99th percentile (ms) of a second, the middle one of them: a commit in which the disk was slow once is a
 * hundredth of all by itself, with and without a run.
 */
async function webhooks(server: Child, traffic: Traffic): Promise<number> {
  const slowest: number[] = []
  for (let second = 0; second < SECONDS; second++) {
    const requests = traffic.deliveries(WEBHOOKS_A_SECOND, 1)
    const run = await offer(server.url, requests, WEBHOOKS_A_SECOND, 256)
    slowest.push(percentile(run.latencies, 0.99))
  }
  return percentile(
    slowest.toSorted((a, b) => a - b),
    0.5,
  )
}
