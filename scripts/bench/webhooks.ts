/** How many signed webhooks are acknowledged after a durable commit, and taken in. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild, type Child } from './child.ts'
import { offer, percentile, saturate, type Run } from './client.ts'
import { milliseconds, whole, type Figure } from './figure.ts'
import { seedOurs } from './seed.ts'
import { Traffic } from './traffic.ts'

const LINES = [16, 64, 128]
const WARM_MS = 1500
const RUN_MS = 4000
const SLICES = 8
/** More than any server here answers; made beforehand, so that the client has nothing to do but send. */
const MOST_A_SECOND = 32_000
const MESSAGES_A_SECOND = 1000
const UPDATES_A_SECOND = 4 * MESSAGES_A_SECOND
const SUSTAINED_SECONDS = 10
/** Enough for every status of every run to be about a message of its own. */
const OURS = { compared: 120_000, sustained: 40_000 }

export async function webhooks(): Promise<Figure[]> {
  const folders = ['own', 'bare', 'alone'].map((name) => mkdtempSync(join(tmpdir(), `sandglass-${name}-`)))
  const [folder = '', bareFolder = '', aloneFolder = ''] = folders
  await startServer(folder).then((first) => first[Symbol.asyncDispose]())
  seedOurs(folder, OURS.compared + OURS.sustained)
  const figures: Figure[] = []
  {
    await using server = await startServer(folder)
    await using bare = await startChild('bare.ts', { DATA_DIR: bareFolder })
    figures.push(...(await compare(server, bare, new Traffic())))
    await using alone = await startServer(aloneFolder)
    await alone.ask('stopTakingIn')
    figures.push(...(await acknowledgeAlone(alone, bare, new Traffic())))
  }
  {
    await using server = await startServer(folder)
    const traffic = new Traffic(OURS.compared)
    figures.push(...(await sustain(server, traffic, 1, 'each update alone')))
    figures.push(...(await sustain(server, traffic, 5, '5 updates a delivery')))
    figures.push(...(await sustain(server, traffic, 50, '50 updates a delivery')))
  }
  for (const each of folders) rmSync(each, { recursive: true })
  return figures
}

const startServer = (folder: string) => startChild('serve.ts', { DATA_DIR: folder })

/** The same client, the same traffic, one after the other at each number of connections. */
async function compare(server: Child, bare: Child, traffic: Traffic): Promise<Figure[]> {
  const figures: Figure[] = []
  const warm = requestsFor(traffic, WARM_MS)
  await saturate(bare.url, warm.values(), 32, WARM_MS)
  await saturate(server.url, warm.values(), 32, WARM_MS)
  await drained(server)
  for (const lines of LINES) {
    let backlog = 0
    const requests = requestsFor(traffic, RUN_MS)
    const [theirs, own] = await inTurns([bare, server], requests, lines, async () => {
      backlog = Math.max(backlog, await server.ask<number>('backlog'))
      await drained(server)
    })
    const ratio = rate(own) / rate(theirs)
    const p99 = percentile(own.latencies, 0.99)
    figures.push(
      {
        what: `Webhooks, ${lines} connections: of a bare express route`,
        goal: '≥ 70 %',
        figure: `${Math.round(ratio * 100)} % (${whole(rate(own))}/s of ${whole(rate(theirs))}/s)`,
        met: ratio >= 0.7,
      },
      {
        what: `Webhooks, ${lines} connections: acknowledged`,
        goal: 'p99 ≤ 50 ms',
        figure: `p50 ${milliseconds(percentile(own.latencies, 0.5))}, p99 ${milliseconds(p99)} (bare: p99 ${milliseconds(percentile(theirs.latencies, 0.99))})`,
        met: p99 <= 50 && own.refused === 0,
      },
      {
        what: `Webhooks, ${lines} connections: left to take in after half a second of it`,
        goal: '',
        figure: `at most ${whole(backlog)} of ${whole(own.acknowledged / SLICES)}`,
        met: null,
      },
    )
  }
  return figures
}

/** Nothing is taken in meanwhile, as nothing is by the bare route: the price of acknowledging itself. */
async function acknowledgeAlone(server: Child, bare: Child, traffic: Traffic): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const lines of LINES) {
    const [theirs, own] = await inTurns([bare, server], requestsFor(traffic, RUN_MS), lines)
    const ratio = rate(own) / rate(theirs)
    figures.push({
      what: `Acknowledging alone, ${lines} connections: of a bare express route`,
      goal: '≥ 70 %',
      figure: `${Math.round(ratio * 100)} % (${whole(rate(own))}/s of ${whole(rate(theirs))}/s)`,
      met: ratio >= 0.7,
    })
  }
  return figures
}

/**
 * Both get the same requests in slices by turns, so that whatever else the machine does in the meantime
 * falls upon both.
 */
async function inTurns(
  [one, other]: [Child, Child],
  requests: readonly Buffer[],
  lines: number,
  /** After each of the other's slices: what it has put off must not weigh upon the one. */
  finish = async () => {},
): Promise<[Run, Run]> {
  const sides = [one, other].map(({ url }) => ({ url, requests: requests.values(), runs: [] as Run[] }))
  for (let slice = 0; slice < SLICES; slice++) {
    for (const { url, requests, runs } of sides) {
      runs.push(await saturate(url, requests, lines, RUN_MS / SLICES))
    }
    await finish()
  }
  const [first = [], second = []] = sides.map(({ runs }) => runs)
  return [together(first), together(second)]
}

const together = (runs: readonly Run[]): Run => ({
  acknowledged: runs.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
  refused: runs.reduce((sum, { refused }) => sum + refused, 0),
  seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
  latencies: runs.flatMap(({ latencies }) => latencies).sort((a, b) => a - b),
})

const requestsFor = (traffic: Traffic, ms: number) => traffic.deliveries((ms / 1000) * MOST_A_SECOND)

const rate = ({ acknowledged, seconds }: Run) => acknowledged / seconds

/** The load of the largest WhatsApp number, taken in for as long as one likes. */
async function sustain(server: Child, traffic: Traffic, batch: number, name: string): Promise<Figure[]> {
  const seconds = SUSTAINED_SECONDS
  const requests = traffic.deliveries(UPDATES_A_SECOND * seconds, batch)
  const before = await counts(server)
  const backlogs: number[] = []
  const watch = setInterval(
    () => void server.ask<number>('backlog').then((rows) => backlogs.push(rows)),
    1000,
  )
  const cpuBefore = await server.ask<NodeJS.CpuUsage>('cpu')
  const run = await offer(server.url, requests, UPDATES_A_SECOND / batch, 256)
  clearInterval(watch)
  const cpuAfter = await server.ask<NodeJS.CpuUsage>('cpu')
  const ended = performance.now()
  await drained(server)
  const late = (performance.now() - ended) / 1000
  const after = await counts(server)
  const messages = (after.messages - before.messages) / (run.seconds + late)
  const receipts = (after.receipts - before.receipts) / (run.seconds + late)
  const p99 = percentile(run.latencies, 0.99)
  const busy = (cpuAfter.user + cpuAfter.system - cpuBefore.user - cpuBefore.system) / 1e6 / run.seconds
  return [
    {
      what: `Sustained, ${name}: taken in`,
      goal: '1,000 messages/s + 3,000 statuses/s',
      figure: `${whole(messages)} + ${whole(receipts)}/s for ${seconds} s, backlog at most ${whole(Math.max(0, ...backlogs))}, ${late.toFixed(1)} s behind at the end`,
      met: late < 0.5 && run.refused === 0 && receipts > 2.9 * MESSAGES_A_SECOND,
    },
    {
      what: `Sustained, ${name}: acknowledged`,
      goal: 'p99 ≤ 50 ms',
      figure: `p50 ${milliseconds(percentile(run.latencies, 0.5))}, p99 ${milliseconds(p99)}, server ${Math.round(busy * 100)} % of a core`,
      met: p99 <= 50,
    },
  ]
}

async function counts(server: Child): Promise<{ messages: number; receipts: number }> {
  return { messages: await server.ask<number>('messages'), receipts: await server.ask<number>('receipts') }
}

async function drained(server: Child): Promise<void> {
  while ((await server.ask<number>('backlog')) > 0) await new Promise((resume) => setTimeout(resume, 20))
}
