/** Whether a mail is from where it says, asked of names that are made up here. */
import { generateKeyPairSync } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { createTransport } from 'nodemailer'
import { describe, expect, it, vi } from 'vitest'
import { authenticate, NOBODY_LOOKED, type Names } from './authenticate.ts'

const PEER = '198.51.99.7'
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

const RECORDS: Record<string, string[]> = {
  'kunde.example': [`v=spf1 ip4:${PEER} -all`],
  's1._domainkey.kunde.example': [`v=DKIM1; k=rsa; p=${KEY}`],
  '_dmarc.kunde.example': ['v=DMARC1; p=reject'],
  'offen.example': ['v=spf1 ?all'],
}
const missing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }))
const names: Names = (name, type) => {
  const found = type === 'TXT' ? RECORDS[name] : undefined
  return found ? Promise.resolve(found.map((record) => [record])) : missing('ENOTFOUND')
}

async function signed(from: string): Promise<string> {
  const transport = createTransport({ streamTransport: true, buffer: true })
  const dkim = {
    domainName: 'kunde.example',
    keySelector: 's1',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
  const { message } = await transport.sendMail({ from, to: 'a@b.example', subject: 'Hi', text: 'Moin', dkim })
  return message.toString()
}
const plain = (from: string) => `From: ${from}\r\nTo: a@b.example\r\nSubject: Hi\r\n\r\nMoin\r\n`

interface Parts {
  from?: string
  address?: string
  names?: Names
  patience?: number
}
const judge = (raw: string, parts: Parts = {}) =>
  authenticate(
    {
      bytes: Uint8Array.from(Buffer.from(raw)),
      envelope: {
        from: parts.from ?? 'carla@kunde.example',
        to: ['a@b.example'],
        address: parts.address ?? PEER,
        hello: 'mail.kunde.example',
      },
    },
    parts.names ?? names,
    parts.patience,
  )

describe('a mail that was handed to us', () => {
  it('is from there when its server and its signature say so', async () => {
    expect(await judge(await signed('carla@kunde.example'))).toEqual({
      spf: 'pass',
      dkim: 'pass',
      dmarc: 'pass',
    })
  })

  it('is from there by one of both', async () => {
    expect(await judge(plain('carla@kunde.example'))).toEqual({ spf: 'pass', dkim: 'none', dmarc: 'pass' })
    const forwarded = { address: '198.51.99.8' }
    expect(await judge(await signed('carla@kunde.example'), forwarded)).toEqual({
      spf: 'fail',
      dkim: 'pass',
      dmarc: 'pass',
    })
  })

  it('is not from there when neither does, or says so of another domain', async () => {
    expect(await judge(plain('carla@kunde.example'), { address: '198.51.99.8' })).toMatchObject({
      spf: 'fail',
      dmarc: 'fail',
    })
    const changed = (await signed('carla@kunde.example')).replace('Moin', 'Geld')
    expect(await judge(changed, { address: '198.51.99.8' })).toEqual({
      spf: 'fail',
      dkim: 'fail',
      dmarc: 'fail',
    })
    expect(await judge(plain('carla@kunde.example'), { from: 'x@offen.example' })).toMatchObject({
      dmarc: 'fail',
    })
  })

  it('may be from anywhere where the domain says nothing', async () => {
    const stranger = { from: 'eve@fremd.example' }
    expect(await judge(plain('eve@fremd.example'), stranger)).toEqual({
      spf: 'none',
      dkim: 'none',
      dmarc: 'none',
    })
  })

  it('is believed by its signature alone when a server of our own network passes it on', async () => {
    const relay = { address: '10.0.0.2' }
    const unknown = { spf: null, dmarc: null }
    expect(await judge(plain('carla@kunde.example'), relay)).toMatchObject(unknown)
    expect(await judge(await signed('carla@kunde.example'), relay)).toMatchObject({
      spf: null,
      dmarc: 'pass',
    })
  })

  it('is nothing that anybody knows while names can not be looked up, or for ever', async () => {
    expect(await judge(plain('carla@kunde.example'), { names: () => missing('ESERVFAIL') })).toMatchObject({
      spf: null,
      dmarc: null,
    })
    const silent = { names: () => new Promise<never>(() => {}), patience: 300 }
    expect(await judge(await signed('carla@kunde.example'), silent)).toEqual(NOBODY_LOOKED)
  })

  it('takes a thread that ends by itself, and from outside where that takes for ever', async () => {
    const asked = vi.spyOn(Worker.prototype, 'postMessage')
    const ended = vi.spyOn(Worker.prototype, 'terminate')
    const latest = () => asked.mock.contexts.at(-1) as Worker | undefined
    try {
      await judge(plain('carla@kunde.example'))
      await vi.waitFor(() => expect(latest()?.threadId).toBe(-1), { timeout: 15_000 })
      expect(ended).not.toHaveBeenCalled()
      await judge(plain('carla@kunde.example'), { names: () => new Promise<never>(() => {}), patience: 300 })
      await vi.waitFor(() => expect(latest()?.threadId).toBe(-1), { timeout: 15_000 })
      expect(ended).toHaveBeenCalledOnce()
    } finally {
      asked.mockRestore()
      ended.mockRestore()
    }
  })

  it('asks for no more names than it may, whatever it is made of', async () => {
    let asked = 0
    const counting: Names = (name, type) => {
      asked++
      return names(name, type)
    }
    const signature = (n: number) =>
      `DKIM-Signature: v=1; a=rsa-sha256; d=d${n}.example; s=s; h=from; bh=AAAA; b=AAAA\r\n`
    const many = Array.from({ length: 2000 }, (_, n) => signature(n)).join('')
    const found = await judge(many + plain('carla@kunde.example'), { names: counting })
    expect(found.dkim).not.toBe('pass')
    expect(asked).toBeLessThanOrEqual(100)
  })
})
