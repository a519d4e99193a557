import { describe, expect, it } from 'vitest'
import { asciiAddress, normalAddress, readAddresses } from './addresses.ts'

const read = (value: string) => readAddresses(value).map(({ name, address }) => [name, address])

describe('an address list', () => {
  it.each([
    ['carla@kunde.example', [[null, 'carla@kunde.example']]],
    ['Carla Brandt <Carla@Kunde.Example>', [['Carla Brandt', 'carla@kunde.example']]],
    ['"Brandt, Carla" <carla@kunde.example>', [['Brandt, Carla', 'carla@kunde.example']]],
    ['"Say \\"hi\\"" <carla@kunde.example>', [['Say "hi"', 'carla@kunde.example']]],
    ['=?utf-8?Q?J=C3=BCrgen?= <j@kunde.example>', [['Jürgen', 'j@kunde.example']]],
    ['a@one.example, B <b@two.example>', [[null, 'a@one.example'], ['B', 'b@two.example']]], // prettier-ignore
    ['Team: a@one.example, B <b@two.example>;', [[null, 'a@one.example'], ['B', 'b@two.example']]], // prettier-ignore
    ['undisclosed-recipients:;', []],
    ['carla@kunde.example (Carla (the one) Brandt)', [['Carla (the one) Brandt', 'carla@kunde.example']]],
    ['Pete(A wonderful \\) chap) <pete(his account)@silly.test(his host)>', [['Pete', 'pete@silly.test']]],
    ['Mary <@relay.example:mary@kunde.example>', [['Mary', 'mary@kunde.example']]],
    ['John <jdoe @ machine . example>', [['John', 'jdoe@machine.example']]],
    ['"john.q"@kunde.example', [[null, 'john.q@kunde.example']]],
    ['x@xn--mnchen-3ya.example', [[null, 'x@münchen.example']]],
    ['x@MÜNCHEN.example', [[null, 'x@münchen.example']]],
    ['MAILER-DAEMON', []],
    ['<>', []],
    ['', []],
  ])('%s', (value, expected) => {
    expect(read(value)).toEqual(expected)
  })

  it('takes nothing for the address that stands in quotes, comments or encoded words', () => {
    expect(read('"boss@nordlicht.example" <eve@evil.example>')).toEqual([
      ['boss@nordlicht.example', 'eve@evil.example'],
    ])
    expect(read('boss@nordlicht.example <eve@evil.example>')).toEqual([
      ['boss@nordlicht.example', 'eve@evil.example'],
    ])
    expect(read('=?utf-8?Q?boss=40nordlicht.example?=')).toEqual([])
    expect(read('=?utf-8?Q?Boss_<boss=40nordlicht.example>?=')).toEqual([])
    expect(read('(boss@nordlicht.example)')).toEqual([])
  })

  it('takes the last of several in angle brackets', () => {
    expect(read('<boss@nordlicht.example> <eve@evil.example>').map(([, address]) => address)).toEqual([
      'eve@evil.example',
    ])
  })

  it('refuses what a mail server could take for something else', () => {
    expect(normalAddress('"a@evil x"@corp.example')).toBeNull()
    expect(normalAddress('a b@corp.example')).toBeNull()
    expect(normalAddress('a@b@corp.example')).toBeNull()
    expect(normalAddress('a\u0000@corp.example')).toBeNull()
    expect(normalAddress(`${'a'.repeat(300)}@corp.example`)).toBeNull()
    expect(normalAddress('a@xn--\u0000')).toBeNull()
  })

  it('has names in one line, without what turns it around or hides', () => {
    expect(read('"\u202ebgnib\u202c\u200b  Carla\t X" <c@kunde.example>')).toEqual([
      ['bgnib Carla X', 'c@kunde.example'],
    ])
  })

  it('is shown to servers in ASCII', () => {
    expect(asciiAddress('x@münchen.example')).toBe('x@xn--mnchen-3ya.example')
  })

  it.each(['(', '<', '"', ',', 'a@b,', '<a@b', '\\"', ' '])(
    'ends, whatever there is a million times: %j',
    (sign) => {
      expect(readAddresses(sign.repeat(1_000_000 / sign.length)).length).toBeLessThanOrEqual(500)
    },
  )
})
