import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const SCRIPT = 'export const words = "again and again";\n'.repeat(200)

let webDir: string
let test: TestServer

beforeAll(async () => {
  webDir = mkdtempSync(join(tmpdir(), 'sandglass-web-'))
  mkdirSync(join(webDir, 'assets'))
  writeFileSync(join(webDir, 'assets/console-abc123.js'), SCRIPT)
  test = await startTestServer('sqlite', { webDir })
})
afterAll(async () => {
  await test[Symbol.asyncDispose]()
  rmSync(webDir, { recursive: true })
})

const ask = (path: string, encoding: string, token?: string) =>
  fetch(`${test.url}${path}`, {
    headers: { 'Accept-Encoding': encoding, ...(token ? { Authorization: `Bearer ${token}` } : {}) },
  })

describe('what a browser loads', () => {
  it.each(['gzip', 'br'])('comes packed by %s, and is the same', async (encoding) => {
    const response = await ask('/assets/console-abc123.js', encoding)
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('vary')).toContain('Accept-Encoding')
    expect(await response.text()).toBe(SCRIPT)
  })

  it('comes as it is to whoever asks for that', async () => {
    const response = await ask('/assets/console-abc123.js', 'identity')
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(await response.text()).toBe(SCRIPT)
  })

  it('leaves answers of the API alone, whose length would tell of what is in them', async () => {
    const agents = await Promise.all(Array.from({ length: 12 }, (_, n) => test.agent(`Ada${n}`)))
    expect(agents).toHaveLength(12)
    const response = await ask('/api/agents', 'gzip', test.owner.token)
    expect((await response.text()).length).toBeGreaterThan(1024)
    expect(response.headers.get('content-encoding')).toBeNull()
  })
})
