/** What every adapter promises, whatever its provider. One call of `contractSuite` in the adapter's test. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  assert,
  constantFrom,
  json,
  jsonValue,
  nat,
  oneof,
  option,
  property,
  record,
  string,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Channel, Delivery, InboundEvent, Outbound } from './adapter.ts'
import { everyOutcome } from './contract-calls.ts'

export interface Samples<Settings> {
  settings: Settings
  /** Deliveries as the provider sends them: the more kinds, the more the suite can break. */
  deliveries: readonly string[]
  outbound: Outbound
  /** Its provider is this server: it can't be out of reach, and nothing has to be carried there. */
  ours?: true
}

export function contractSuite<Settings extends object>(
  channel: Channel<Settings>,
  { settings, deliveries, outbound, ours }: Samples<Settings>,
): void {
  const broken = oneof(string({ unit: 'binary' }), json(), damaged(deliveries))
  /** Every sample as it is, then whatever can be made of them. */
  const forAnyText = (check: (raw: string) => void) => {
    deliveries.forEach(check)
    assert(property(broken, check))
  }

  describe(`the ${channel.kind} channel keeps the contract`, () => {
    it('makes sound events of any text and never throws', () => {
      forAnyText((raw) => {
        expect(channel.parse(raw).flatMap(faultsOf)).toEqual([])
      })
    })

    it('makes the same events of the same text', () => {
      forAnyText((raw) => {
        expect(bare(channel.parse(raw))).toEqual(bare(channel.parse(raw)))
      })
    })

    it('gives each event the piece of the delivery that makes just this event again', () => {
      forAnyText((raw) => {
        const events = channel.parse(raw)
        const again = events.map((event) => bare(channel.parse(event.raw())))
        expect(again).toEqual(events.map((event) => bare([event])))
      })
    })

    it('accepts its settings, and refuses keys it does not know', () => {
      expect(channel.settings.parse(settings)).toEqual(settings)
      expect(channel.settings.safeParse({ ...settings, surprise: 1 }).success).toBe(false)
      expect(channel.settings.safeParse(null).success).toBe(false)
      expect(channel.accountOf(settings)).not.toBe('')
    })

    it('lists its settings and marks the secret ones', () => {
      expect(channel.fields.map(({ key }) => key).sort()).toEqual(Object.keys(settings).sort())
      const open = channel.fields.filter(({ secret }) => !secret).map(({ key }) => key)
      expect(open.filter((key) => /(token|secret|password)$/i.test(key))).toEqual([])
    })

    it('names the same steps, each once, wherever it is to be delivered to', async () => {
      const account = { settings, baseUrl: await closedPort() }
      const stepsFor = async (delivery: Delivery | null) =>
        (await channel.check(account, delivery, soon())).steps.map(({ step }) => step)
      const steps = await stepsFor(null)
      expect(new Set(steps).size).toBe(steps.length)
      expect(await stepsFor({ url: 'https://inbox.example/webhooks' })).toEqual(steps)
    })

    it('promises what it has: uploads for its files, a list for its templates, signals for its marks', () => {
      const { files, sends, templates, typing, readMarks } = channel.capabilities
      expect(sends.includes('file') || sends.includes('mail')).toBe(files.length > 0)
      expect(files.length === 0 || channel.upload !== undefined || channel.attaches === true).toBe(true)
      expect(templates).toBe(channel.templates !== undefined)
      expect(sends.includes('template')).toBe(templates)
      expect(typing || readMarks).toBe(ours === true || channel.signal !== undefined)
      expect(sends.includes('reaction')).toBe(channel.capabilities.reactions)
    })
  })

  describe(`the ${channel.kind} channel and its provider`, () => {
    if (ours) keepsByItself(channel, settings, outbound)
    else survivesSilence(channel, settings, outbound)
  })
}

/** The provider is somewhere else, and may not be there. */
function survivesSilence<Settings extends object>(
  channel: Channel<Settings>,
  settings: Settings,
  outbound: Outbound,
): void {
  it('answers instead of throwing when its provider is not there to send to', async () => {
    const account = { settings, baseUrl: await closedPort() }
    const result = await channel.send(outbound, account, soon())
    expect(['rejected', 'unknown']).toContain(result.outcome)
  })

  it('answers instead of throwing when it is told to stop before it sends', async () => {
    const account = { settings, baseUrl: await closedPort() }
    const result = await channel.send(outbound, account, AbortSignal.abort())
    expect(['rejected', 'unknown']).toContain(result.outcome)
  })

  it('says what is wrong instead of throwing when its provider is not there to check', async () => {
    const account = { settings, baseUrl: await closedPort() }
    const { steps } = await channel.check(account, null, soon())
    expect(steps.some(({ state }) => state === 'ok')).toBe(false)
    expect(steps.length).toBeGreaterThan(0)
  })

  it('answers instead of throwing when its provider is not there, or it is told to stop', async () => {
    const account = { settings, baseUrl: await closedPort() }
    for (const signal of [soon, () => AbortSignal.abort()]) {
      for (const outcome of await everyOutcome(channel, account, signal)) {
        expect(outcome).toMatchObject({ ok: false, failure: { reason: expect.any(String) } })
      }
      for (const kind of ['read', 'typing'] as const)
        expect(await channel.signal?.({ kind, externalId: 'id' }, account, signal())).toBeUndefined()
    }
  })
}

/** The provider is this server. */
function keepsByItself<Settings extends object>(
  channel: Channel<Settings>,
  settings: Settings,
  outbound: Outbound,
): void {
  it('takes what it is sent at once, and the same again as the same', async () => {
    const account = { settings, baseUrl: '' }
    const taken = { outcome: 'accepted', externalId: outbound.correlation, addresses: [] }
    expect(await channel.send(outbound, account, soon())).toEqual(taken)
    expect(await channel.send(outbound, account, soon())).toEqual(taken)
    expect(channel.repeatable).toBe(true)
  })

  it('keeps every file that it is handed for good', async () => {
    for (const outcome of await everyOutcome(channel, { settings, baseUrl: '' }, soon)) {
      expect(outcome).toMatchObject({ ok: true, value: { until: null } })
    }
  })

  it('says of each thing it needs whether it is there', async () => {
    const { steps } = await channel.check({ settings, baseUrl: '' }, null, soon())
    expect(steps.filter(({ code }) => code === null)).toEqual([])
  })
}

/** What is wrong with an event, whatever it says. */
function faultsOf(event: InboundEvent): string[] {
  const faults: string[] = []
  if (event.type === 'malformed' ? event.reason === '' : !(Number.isSafeInteger(event.at) && event.at >= 0))
    faults.push(`${event.type} has no reason or no time`)
  if ('externalId' in event && event.externalId === '') faults.push(`${event.type} has an empty id`)
  try {
    JSON.stringify(event)
  } catch {
    faults.push(`${event.type} can't be written as JSON, so it can't be stored`)
  }
  return faults
}

/** Events as they compare: without the function that gives their raw part. */
export function bare(events: readonly InboundEvent[]): unknown[] {
  return events.map((event) => {
    const { raw: _, ...rest } = event
    return rest
  })
}

function soon(): AbortSignal {
  return AbortSignal.timeout(10_000)
}

/** Real deliveries with one part replaced by anything, or taken out. */
function damaged(deliveries: readonly string[]): Arbitrary<string> {
  return record({
    delivery: constantFrom(...deliveries),
    place: nat(),
    value: option(jsonValue({ maxDepth: 3 }), { nil: undefined }),
  }).map(({ delivery, place, value }) => {
    const body: unknown = JSON.parse(delivery)
    const places = placesIn(body)
    const chosen = places[place % places.length]
    if (!chosen) return delivery
    if (value === undefined) delete chosen.holder[chosen.key]
    else chosen.holder[chosen.key] = value
    // Written twice, as -0 is no JSON and must not look like a difference.
    return JSON.stringify(body)
  })
}

interface Place {
  holder: Record<string, unknown>
  key: string
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])])
}

/** An address where nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
