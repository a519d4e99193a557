/**
 * Which addresses we connect to for a stranger. Whoever writes to us may name any server, also one that only
 * this machine can reach; so a name is looked up once, every address it has is checked, and the connection
 * goes to what was checked and not to what the name means a moment later.
 */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

export interface HostAddress {
  address: string
  family: number
}

/** How names become addresses, and which of these may be connected to. Tests have one of their own. */
export interface Reach {
  /** Throws if nobody knows the name. */
  resolve(host: string): Promise<HostAddress[]>
  allows(address: string, port: number): boolean
}

/** RFC 6890 and the registry that continues it: IPv4 for special purposes, and all that is no single host. */
const SPECIAL_V4: ReadonlyArray<[string, number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** RFC 4291: what is routed worldwide begins so. Mapped, translated, local and link-local ones do not. */
const GLOBAL_V6: [string, number] = ['2000::', 3]
/** Within it: protocols, Teredo and ORCHID; documentation; 6to4, which hides an IPv4 address. */
const SPECIAL_V6: ReadonlyArray<[string, number]> = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const special = new BlockList()
for (const [net, bits] of SPECIAL_V4) special.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of SPECIAL_V6) special.addSubnet(net, bits, 'ipv6')
const worldwide = new BlockList()
worldwide.addSubnet(...GLOBAL_V6, 'ipv6')

export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4')
    case 6:
      return !address.includes('%') && worldwide.check(address, 'ipv6') && !special.check(address, 'ipv6')
    default:
      return false
  }
}

const PORTS: ReadonlySet<number> = new Set([80, 443])

/** RFC 6761: this machine, on which some resolvers say so and others know nothing of it. */
const THIS_MACHINE = /(?:^|\.)localhost\.?$/

export const publicReach: Reach = {
  resolve: async (host) =>
    THIS_MACHINE.test(host) ? [{ address: '127.0.0.1', family: 4 }] : lookup(host, { all: true }),
  allows: (address, port) => PORTS.has(port) && isPublicAddress(address),
}
