/** Connecting an inbox, and its templates, against the simulator: the same requests as to Meta. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Account, TemplateDraft } from '../../channels/adapter.ts'
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import { settings, type WhatsAppSettings } from '../../channels/whatsapp/settings.ts'
import { createBench, number, type Bench } from '../../scripts/simulator/bench.ts'

let bench: Bench
let account: Account<WhatsAppSettings>

const signal = () => AbortSignal.timeout(10_000)

beforeEach(async () => {
  bench = await createBench()
  const { phoneNumberId, wabaId, token, appSecret, verifyToken } = number
  account = {
    settings: settings.parse({ phoneNumberId, wabaId, token, appSecret, verifyToken, simulator: true }),
    baseUrl: `${bench.origin}/_sim/graph`,
  }
})
afterEach(() => bench.close())

/** What is found, without what is in order. */
async function complaints(overrides: Partial<WhatsAppSettings> = {}): Promise<string[]> {
  const changed = { ...account, settings: { ...account.settings, ...overrides } }
  const { steps } = await whatsapp.check(changed, { url: bench.inbox.url }, signal())
  return steps
    .filter(({ state }) => state !== 'ok')
    .map(({ step, state, code }) => `${step} ${state} ${code}`)
}

async function mend(step: string) {
  return whatsapp.mend?.(step, account, { url: bench.inbox.url }, signal())
}

const appToken = () => `${appId}|${number.appSecret}`
let appId = ''

beforeEach(async () => {
  const { answer } = await bench.graph('GET', `/debug_token?input_token=${number.token}`)
  appId = String((answer['data'] as { app_id: unknown }).app_id)
})

describe('connecting', () => {
  it('a number of the simulator leaves nothing to complain of but where data is kept', async () => {
    expect(await complaints()).toEqual(['storage warning anywhere'])
  })

  it('with a wrong token, secret, number or account says which it is', async () => {
    expect((await complaints({ token: 'wrong' }))[0]).toBe('token failed invalid')
    expect(await complaints({ appSecret: 'wrong' })).toContain('webhook failed secret_refused')
    expect(await complaints({ phoneNumberId: '1' })).toContain('number failed refused')
    expect(await complaints({ wabaId: '1' })).toEqual(
      expect.arrayContaining(['account failed refused', 'scopes failed not_for_account']),
    )
  })

  it('mends what was taken away: subscription, webhook and fields', async () => {
    await bench.graph('DELETE', `/${number.wabaId}/subscribed_apps`)
    expect(await complaints()).toContain('subscription failed none')
    expect(await mend('subscription')).toEqual({ ok: true, value: null })

    await bench.graph('DELETE', `/${appId}/subscriptions`, { fields: 'messages' }, appToken())
    expect(await complaints()).toContain('fields failed missing')
    expect(await mend('fields')).toEqual({ ok: true, value: null })

    await bench.graph('DELETE', `/${appId}/subscriptions`, {}, appToken())
    expect(await complaints()).toContain('webhook failed none')
    expect(await mend('webhook')).toEqual({ ok: true, value: null })
    expect(await complaints()).toEqual(['storage warning anywhere'])
  })

  it('finds the number by its token', async () => {
    const found = await whatsapp.discover?.({ token: number.token }, account.baseUrl, signal())
    const { phoneNumberId, wabaId, displayNumber, verifiedName } = number
    expect(found).toMatchObject({
      ok: true,
      value: [
        {
          settings: { phoneNumberId, wabaId, displayNumber },
          label: expect.stringContaining(`${displayNumber} · ${verifiedName}`),
        },
      ],
    })
  })
})

describe('templates', () => {
  const draft: TemplateDraft = {
    name: 'order_ready',
    language: 'de',
    category: 'utility',
    variables: 'named',
    header: { format: 'text', text: 'Hallo {{first_name}}!' },
    body: 'Ihre Bestellung {{number}} ist da.',
    footer: 'Nordlicht',
    buttons: [
      { kind: 'quick_reply', text: 'Danke' },
      { kind: 'url', text: 'Ansehen', url: 'https://n.example/{{1}}', example: 'https://n.example/7' },
    ],
    examples: { header: { first_name: 'Carla' }, body: { number: '7' } },
  }

  async function listed() {
    const outcome = await whatsapp.templates?.list(account, signal())
    if (!outcome?.ok) throw new Error(JSON.stringify(outcome))
    return outcome.value
  }

  it('are made, changed and removed, and read back as they were written', async () => {
    expect(whatsapp.templates?.problems(draft)).toEqual([])
    const made = await whatsapp.templates?.create(draft, account, signal())
    expect(made).toMatchObject({ ok: true, value: { status: 'pending', category: 'utility' } })
    const externalId = (made?.ok && made.value.externalId) || ''
    expect(await listed()).toContainEqual({
      ...draft,
      externalId,
      status: 'pending',
      reason: null,
      quality: 'unknown',
      beyond: [],
    })

    bench.simulator.meta.decideTemplate(externalId, 'REJECTED', 'INVALID_FORMAT')
    expect(await listed()).toContainEqual(
      expect.objectContaining({ externalId, status: 'rejected', reason: 'INVALID_FORMAT' }),
    )

    const better = { ...draft, body: 'Ihre Bestellung {{number}} liegt bereit.' }
    expect(await whatsapp.templates?.edit(externalId, better, account, signal())).toMatchObject({ ok: true })
    expect(await listed()).toContainEqual(
      expect.objectContaining({ externalId, body: better.body, status: 'pending' }),
    )

    expect(
      await whatsapp.templates?.remove({ externalId, name: draft.name }, account, signal()),
    ).toMatchObject({
      ok: true,
    })
    expect((await listed()).map(({ name }) => name)).not.toContain(draft.name)
  })

  it('have a picture above, once an example of it was handed over', async () => {
    async function* body() {
      yield Buffer.from('bytes')
    }
    const file = { kind: 'image', mimeType: 'image/png', fileName: 'sofa.png', size: 5, body } as const
    const example = await whatsapp.templates?.example?.(file, account, signal())
    expect(example).toEqual({ ok: true, value: expect.stringMatching(/^4::/) })
    const header = { format: 'image', example: example?.ok ? example.value : null } as const
    const withPicture = { ...draft, header }
    expect(whatsapp.templates?.problems(withPicture)).toEqual([])
    expect(await whatsapp.templates?.create(withPicture, account, signal())).toMatchObject({ ok: true })
  })

  it('that the simulator refuses are refused with its words', async () => {
    await whatsapp.templates?.create(draft, account, signal())
    const again = await whatsapp.templates?.create(draft, account, signal())
    expect(again).toMatchObject({ ok: false, failure: { reason: 'bad_request', detail: expect.any(String) } })
  })
})
