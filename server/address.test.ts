import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { addressOf, networkOf } from './address.ts'

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
    socket: { remoteAddress },
  }) as IncomingMessage

describe('the address of a client', () => {
  it.each([
    ['whoever connects, where no proxy is trusted', 0, undefined, '10.0.0.1'],
    ['whoever connects, whatever they claim', 0, '1.2.3.4', '10.0.0.1'],
    ['whom the one proxy speaks for', 1, '1.2.3.4', '1.2.3.4'],
    ['the newest claim, which is the proxy’s own', 1, '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['two proxies back', 2, '6.6.6.6, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
    ['the proxy itself, where it says nothing', 1, undefined, '10.0.0.1'],
    ['the farthest there is, where fewer speak than are trusted', 3, '1.2.3.4', '1.2.3.4'],
  ])('is %s', (_, hops, forwarded, expected) => {
    expect(addressOf(request('10.0.0.1', forwarded), hops)).toBe(expected)
  })
})

describe('the network of a customer', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8::2:1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s is of %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
