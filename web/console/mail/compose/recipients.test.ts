import { describe, expect, it } from 'vitest'
import { faultOf, join, parseRecipients, written } from './recipients.ts'

const bare = (address: string) => ({ name: null, address })

describe('recipients', () => {
  it.each([
    ['jo@example.com', [bare('jo@example.com')]],
    ['  Jo@Example.COM ', [bare('jo@example.com')]],
    ['mailto:jo@example.com', [bare('jo@example.com')]],
    [
      'a@x.example, b@x.example;c@x.example\nd@x.example',
      ['a', 'b', 'c', 'd'].map((a) => bare(`${a}@x.example`)),
    ],
    ['a@x.example b@x.example', [bare('a@x.example'), bare('b@x.example')]],
    ['Jo Weber <jo@example.com>', [{ name: 'Jo Weber', address: 'jo@example.com' }]],
    [
      '"Lund, Kai" <kai@example.com>, ann@example.com',
      [{ name: 'Lund, Kai', address: 'kai@example.com' }, bare('ann@example.com')],
    ],
    ['<jo@example.com>', [bare('jo@example.com')]],
    ['jo@example.com <jo@example.com>', [bare('jo@example.com')]],
    ['Jo Weber', [bare('jo weber')]],
    [' , ;\n', []],
  ])('are read from %j', (text, people) => {
    expect(parseRecipients(text)).toEqual(people)
  })

  it.each([
    ['jo@example.com', null],
    ["o'neil+shop@mail.example.co.uk", null],
    ['jörg@müller.example', null],
    ['jo', 'at'],
    ['jo@x@example.com', 'at'],
    ['@example.com', 'local'],
    ['.jo@example.com', 'local'],
    ['jo@', 'domain'],
    ['jo@.example.com', 'domain'],
    ['jo@exam..ple.com', 'domain'],
    ['jo@example', 'ending'],
    ['jo@example.', 'ending'],
    ['jo weber@example.com', 'sign'],
    ['jo(office)@example.com', 'sign'],
    [`${'a'.repeat(250)}@example.com`, 'long'],
  ])('%s: what is wrong is %s', (address, fault) => {
    expect(faultOf(address)).toBe(fault)
  })

  it('stand there once, by address', () => {
    const jo = { name: 'Jo', address: 'jo@example.com' }
    expect(join([jo], [bare('jo@example.com'), bare('ann@example.com')])).toEqual([
      jo,
      bare('ann@example.com'),
    ])
  })

  it('can be copied and read again', () => {
    const people = [{ name: 'Lund, Kai', address: 'kai@example.com' }, bare('ann@example.com')]
    expect(parseRecipients(people.map(written).join(', '))).toEqual(people)
  })
})
