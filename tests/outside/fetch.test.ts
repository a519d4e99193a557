import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchOutside, LIMITS, type FetchLimits } from '../../server/outside/fetch.ts'
import { fetchPicture } from '../../server/outside/picture.ts'
import { isPublicAddress, publicReach, type Reach } from '../../server/outside/reach.ts'
import { answerWith, GIF, openOutside, redirectTo, type OutsideServer } from '../helpers/outside.ts'

const refused = { name: 'OutsideUnavailable', kind: 'refused' }
const failed = { name: 'OutsideUnavailable', kind: 'failed' }
const get = (reach: Reach, url: string, limits?: FetchLimits) => fetchOutside(reach, url, 'image/*', limits)

describe('addresses', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2001:0:4136:e378::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'localhost',
    '',
  ])('%s is not of the public web', (address) => expect(isPublicAddress(address)).toBe(false))

  test.each(['1.1.1.1', '9.9.9.9', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    '%s is',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )

  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost/',
    'http://localhost./',
    'http://1.1.1.1:25/',
    'https://1.1.1.1:6379/',
    'http://1.1.1.1:5432/',
    'ftp://1.1.1.1/',
    'file:///etc/passwd',
    'gopher://1.1.1.1/',
    'data:image/gif;base64,R0lGOD',
    'http://user:pw@1.1.1.1/',
    '/etc/passwd',
  ])('%s is not even tried', async (url) => {
    await expect(get(publicReach, url)).rejects.toMatchObject(refused)
  })
})

describe('fetching', () => {
  let web: OutsideServer
  beforeAll(async () => {
    web = await openOutside({
      '/svg': answerWith('<svg xmlns="http://www.w3.org/2000/svg"/>', { 'content-type': 'image/gif' }),
      '/large': answerWith(Buffer.alloc(5000)),
      '/endless': (response) => {
        response.writeHead(200)
        const more = () => {
          while (response.write(Buffer.alloc(1000)));
          response.once('drain', more)
        }
        more()
      },
      '/silent': () => {},
      '/drip': (response) => void response.writeHead(200).write('a'),
      '/packed': answerWith(gzipSync(Buffer.alloc(100_000)), { 'content-encoding': 'gzip' }),
      '/missing': (response) => void response.writeHead(404).end('nothing'),
      '/to/metadata': redirectTo('http://169.254.169.254/latest/'),
      '/to/loopback': redirectTo('http://[::1]/'),
      '/to/file': redirectTo('file:///etc/passwd'),
      '/to/itself': redirectTo('/to/itself'),
      '/to/nowhere': (response) => void response.writeHead(302).end(),
      '/to/1': redirectTo('/to/2', 301),
      '/to/2': redirectTo('/to/3', 307),
      '/to/3': redirectTo('/a.gif', 308),
    })
  })
  afterAll(() => web[Symbol.asyncDispose]())
  const from = (path: string, limits?: Partial<FetchLimits>) =>
    get(web.reach, web.url('pictures.example', path), { ...LIMITS, ...limits })

  test('brings the bytes, and tells nothing of who asks', async () => {
    expect(await from('/a.gif')).toEqual(GIF)
    const { headers, host } = web.asked.at(-1) as OutsideServer['asked'][number]
    expect(host).toMatch(/^pictures\.example:\d+$/)
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
    expect(headers['user-agent']).toBe('Mozilla/5.0')
  })

  test('follows three redirects', async () => {
    expect(await from('/to/1')).toEqual(GIF)
    await expect(from('/to/1', { redirects: 2 })).rejects.toMatchObject(refused)
    await expect(from('/to/itself')).rejects.toMatchObject(refused)
  })

  test.each(['/to/metadata', '/to/loopback', '/to/file'])('does not follow %s', async (path) => {
    await expect(from(path)).rejects.toMatchObject(refused)
  })

  test.each(['/missing', '/to/nowhere'])('has nothing of %s', async (path) => {
    await expect(from(path)).rejects.toMatchObject(failed)
  })

  test.each(['/large', '/endless'])('stops where %s gets too large', async (path) => {
    await expect(from(path, { maxBytes: 4000 })).rejects.toMatchObject(refused)
  })

  test.each(['/silent', '/drip'])('does not wait for ever for %s', async (path) => {
    await expect(from(path, { within: 100 })).rejects.toMatchObject(failed)
  })

  test('unpacks nothing', async () => {
    await expect(from('/packed')).rejects.toMatchObject(refused)
  })

  test('takes pictures by their bytes, and no SVG', async () => {
    const picture = await fetchPicture(web.reach, web.url('pictures.example', '/a.gif'))
    expect(picture).toEqual({ mimeType: 'image/gif', bytes: GIF })
    await expect(fetchPicture(web.reach, web.url('pictures.example', '/svg'))).rejects.toMatchObject(refused)
  })

  test('leaves other servers their turns while one of them does not answer', async () => {
    const held: Array<() => void> = []
    let silent = true
    await using slow = await openOutside({
      '/held': (response) => {
        const end = () => void response.writeHead(404).end()
        if (silent) held.push(end)
        else end()
      },
    })
    const asked = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) =>
      fetchPicture(slow.reach, slow.url(`${name}.slow.example`, '/held')).catch(() => name),
    )
    const picture = await fetchPicture(slow.reach, slow.url('pictures.example', '/a.gif'))
    expect(picture.bytes).toEqual(GIF)
    expect(held.length).toBeLessThanOrEqual(2)
    silent = false
    for (const end of held) end()
    expect((await Promise.all(asked)).join('')).toBe('abcdefghi')
  })

  test('connects to the address that was checked, though the name means another by then', async () => {
    let lookups = 0
    const reach: Reach = {
      ...web.reach,
      // The second answer would be the way into our own network.
      resolve: () => {
        lookups++
        return Promise.resolve([{ address: lookups === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }])
      },
    }
    expect(await get(reach, web.url('rebinding.example', '/a.gif'))).toEqual(GIF)
    expect(lookups).toBe(1)
  })

  test('trusts no host of which one address is ours', async () => {
    const reach: Reach = {
      ...publicReach,
      resolve: () =>
        Promise.resolve([
          { address: '1.1.1.1', family: 4 },
          { address: '192.168.0.1', family: 4 },
        ]),
    }
    await expect(get(reach, 'http://both.example/')).rejects.toMatchObject(refused)
  })

  test('says so where nobody knows the host, or never answers', async () => {
    const nobody: Reach = { ...publicReach, resolve: () => Promise.reject(new Error('ENOTFOUND')) }
    await expect(get(nobody, 'http://nobody.example/')).rejects.toMatchObject(failed)
    const silent: Reach = { ...publicReach, resolve: () => new Promise(() => {}) }
    await expect(get(silent, 'http://silent.example/', { ...LIMITS, within: 50 })).rejects.toMatchObject(
      failed,
    )
  })
})
