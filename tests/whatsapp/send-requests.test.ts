/** What the adapter sends is what the simulator takes: the channel and the world it is played in agree. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account, FileKind, OutboundContent, TemplateComponent } from '../../channels/adapter.ts'
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import { sendRequests } from '../../channels/whatsapp/render/send-requests.ts'
import { settings, type WhatsAppSettings } from '../../channels/whatsapp/settings.ts'
import { createBench, number, type Bench } from '../../scripts/simulator/bench.ts'

let bench: Bench
let account: Account<WhatsAppSettings>
let received: string
const handles = new Map<FileKind, string>()

const signal = () => AbortSignal.timeout(10_000)

beforeAll(async () => {
  bench = await createBench({ rates: { perSecond: 1000, pairBurst: 1000 } })
  const { phoneNumberId, wabaId, token, appSecret, verifyToken } = number
  account = {
    settings: settings.parse({ phoneNumberId, wabaId, token, appSecret, verifyToken, simulator: true }),
    baseUrl: `${bench.origin}/_sim/graph`,
  }
  received = bench.simulator.customer.writeText('katharina', number.phoneNumberId, 'Hello')
  for (const [kind, mimeType] of FILES) handles.set(kind, await upload(kind, mimeType))
})
afterAll(() => bench.close())

const FILES: Array<[FileKind, string]> = [
  ['image', 'image/png'],
  ['video', 'video/mp4'],
  ['audio', 'audio/mpeg'],
  ['voice', 'audio/ogg'],
  ['document', 'application/pdf'],
  ['sticker', 'image/webp'],
]

async function upload(kind: FileKind, mimeType: string): Promise<string> {
  async function* body() {
    yield Buffer.from('bytes')
  }
  const file = { kind, mimeType, fileName: 'file', size: 5, body }
  const outcome = await whatsapp.upload?.(file, account, signal())
  if (!outcome?.ok) throw new Error(JSON.stringify(outcome))
  return outcome.value.handle
}

/** The samples name files, messages and templates that nobody has; here they get real ones. */
async function made(content: OutboundContent): Promise<OutboundContent> {
  if (content.kind === 'reaction') return { ...content, targetId: received }
  if (content.kind === 'template') return madeTemplate(content)
  return withHandles(content)
}

function withHandles<Part>(part: Part): Part {
  return JSON.parse(JSON.stringify(part), (key, value: unknown) => {
    if (key !== 'file') return value
    const file = value as { kind: FileKind }
    return { ...file, handle: handles.get(file.kind) }
  }) as Part
}

let templates = 0

async function madeTemplate(
  content: Extract<OutboundContent, { kind: 'template' }>,
): Promise<OutboundContent> {
  if (content.name === 'hello_world') return content
  const name = `sample_${templates++}`
  const { answer } = await bench.graph('POST', `/${number.wabaId}/message_templates`, {
    name,
    language: 'en_US',
    category: 'UTILITY',
    components: definitionOf(content.components),
  })
  bench.simulator.meta.decideTemplate(String(answer['id']), 'APPROVED')
  return withHandles({ ...content, name, language: 'en_US' })
}

/** A template that asks for just what these components fill in. */
function definitionOf(components: readonly TemplateComponent[]): object[] {
  const values = components.find(({ part }) => part === 'body')?.parameters ?? []
  const buttons = components.flatMap(({ button }) => (button ? [BUTTONS[button] ?? {}] : []))
  const places = values.map((_, at) => ` and {{${at + 1}}}`).join('')
  const body = {
    type: 'BODY',
    text: `Hello${places}.`,
    ...(values.length > 0 && { example: { body_text: [values.map(() => 'example')] } }),
  }
  return [
    ...(components.some(({ part }) => part === 'header') ? [PICTURE] : []),
    body,
    ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : []),
  ]
}

const PICTURE = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW1hZ2U='] } }
const BUTTONS: Partial<Record<string, object>> = {
  quick_reply: { type: 'QUICK_REPLY', text: 'Yes' },
  flow: { type: 'FLOW', text: 'Open', flow_id: '1', navigate_screen: 'A', flow_action: 'navigate' },
  catalog: { type: 'CATALOG', text: 'See' },
}

async function send(content: OutboundContent, quotedId: string | null = null) {
  const to = [{ kind: 'phone', value: '4915155503412' } as const]
  return whatsapp.send(
    { correlation: 'out-1', to, quotedId, content: await made(content) },
    account,
    signal(),
  )
}

describe('the simulator takes', () => {
  const sendable = Object.entries(sendRequests).flatMap(([name, line]) =>
    'content' in line ? [{ name, ...line }] : [],
  )
  it.each(sendable)('$name', async ({ content, quotedId }) => {
    expect(await send(content, quotedId ? received : null)).toEqual({
      outcome: 'accepted',
      externalId: expect.stringMatching(/^wamid\./),
      addresses: expect.arrayContaining([{ kind: 'phone', value: '4915155503412' }]),
    })
  })

  const above = { header: null, body: 'Please', footer: null }
  it.each<OutboundContent>([
    { kind: 'file', file: { kind: 'voice', handle: '', fileName: null }, caption: null },
    { kind: 'link', ...above, label: 'Open', url: 'https://example.org' },
    { kind: 'ask_location', body: 'Where are you?' },
    { kind: 'ask_contact', body: 'Your number?' },
    { kind: 'reaction', targetId: '', emoji: '' },
  ])('$kind', async (content) => {
    expect(await send(content)).toMatchObject({ outcome: 'accepted' })
  })

  it('read marks and typing', async () => {
    await whatsapp.signal?.({ kind: 'typing', externalId: received }, account, signal())
    const last = bench.simulator.requests.at(-1)
    expect(last).toMatchObject({ status: 200, body: { status: 'read', message_id: received } })
  })
})
