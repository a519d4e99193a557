/** Files for the reviewers of a template, with the simulator as the provider. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TemplateView } from '../../server/contract/template.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkwM9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const MB = 1024 * 1024

describe.each(databases)('an example for the reviewers on %s', (kind) => {
  let t: TestServer
  let id: number
  beforeAll(async () => {
    t = await startTestServer(kind)
    const { body } = await t.owner.post<{ inbox: { id: number } }>('/api/inboxes/try-out')
    id = body.inbox.id
    await until(() => {
      if (!t.server.simulator.running) throw new Error('the simulator is not running yet')
    })
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const files = () =>
    readdirSync(join(t.ctx.config.dataDir, 'attachments'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    )
  const give = async (bytes: Buffer, name = 'sofa.png', client: Client = t.owner, headers = {}) => {
    const path = `${t.url}/api/inboxes/${id}/templates/example?${new URLSearchParams({ name }).toString()}`
    const response = await fetch(path, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: {
        authorization: `Bearer ${client.token}`,
        'content-type': 'application/octet-stream',
        ...headers,
      },
    })
    return { status: response.status, body: (await response.json()) as { example: string } }
  }

  it('is handed over, and its handle is one that a template can be made with', async () => {
    const { status, body } = await give(PNG)
    expect({ status, body }).toEqual({ status: 200, body: { example: expect.stringMatching(/^4::/) } })
    const { status: made, body: template } = await t.owner.post<TemplateView>(
      `/api/inboxes/${id}/templates`,
      {
        name: 'new_sofa',
        language: 'de',
        category: 'marketing',
        variables: 'positional',
        header: { format: 'image', example: body.example },
        body: 'Unser neues Sofa ist da.',
        footer: null,
        buttons: [],
        examples: { header: {}, body: {} },
      },
    )
    expect([made, template.header?.format]).toEqual([200, 'image'])
    expect(files()).toEqual([])
  })

  it.each([
    ['of a kind that stands above no template', Buffer.from('OggS'.padEnd(64, '\0')), 400],
    ['that reviewers can not look at', Buffer.from('Plain words.'), 422],
    ['that is larger than its kind may be', Buffer.concat([PNG, Buffer.alloc(6 * MB)]), 400],
    ['without a byte', Buffer.alloc(0), 400],
    ['larger than any', Buffer.alloc(101 * MB), 413],
  ])('%s is refused, and nothing is kept', async (_, bytes, status) => {
    expect((await give(bytes)).status).toBe(status)
    expect(files()).toEqual([])
  })

  it('is taken whatever type the browser says it has', async () => {
    expect((await give(PNG, 'sofa.png', t.owner, { 'content-type': 'application/json' })).status).toBe(200)
  })

  it('is not taken from agents', async () => {
    expect((await give(PNG, 'sofa.png', await t.agent('Ben'))).status).toBe(403)
    expect(files()).toEqual([])
  })
})
