import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownAddresses } from './recipients.ts'
import { answering, subjectFor, type Answered } from './reply.ts'

const isOwn = ownAddresses({ address: 'support@nordlicht.example', aliases: ['hilfe@nordlicht.example'] })
const at = (local: string) => ({ name: null, address: `${local}@kunde.example` })
const SUPPORT = { name: null, address: 'support@nordlicht.example' }
const [carla, ben, dora] = [at('carla'), at('ben'), at('dora')]

const incoming = (head: Partial<Answered['head']>): Answered => ({
  direction: 'in',
  head: { from: carla, replyTo: [], to: [SUPPORT], cc: [], ...head },
})

describe('an answer', () => {
  it.each<[string, Answered, object]>([
    ['to who wrote', incoming({}), { to: [carla], cc: [], others: [] }],
    ['to where they want answers', incoming({ replyTo: [ben] }), { to: [ben], cc: [], others: [] }],
    [
      'to who wrote, if they want answers from us',
      incoming({ replyTo: [SUPPORT] }),
      { to: [carla], cc: [], others: [] },
    ],
    [
      'with a word on whom it leaves out',
      incoming({ to: [SUPPORT, ben], cc: [dora] }),
      { to: [carla], cc: [], others: [ben, dora] },
    ],
    [
      'to nobody who only claims to have an address',
      incoming({ from: { name: 'x', address: 'unknown-1@sender.invalid' }, cc: [ben] }),
      { to: [], cc: [], others: [ben] },
    ],
    [
      'to whom a colleague wrote from elsewhere',
      incoming({ from: SUPPORT, to: [carla] }),
      { to: [carla], cc: [], others: [] },
    ],
    [
      'to whom our own mail went',
      { direction: 'out', head: { from: SUPPORT, replyTo: [], to: [carla], cc: [ben] } },
      { to: [carla], cc: [], others: [ben] },
    ],
  ])('goes %s', (_, mail, expected) => {
    expect(answering(mail, isOwn, 'reply')).toEqual(expected)
  })

  it('to all goes to those in To and Cc, each once, and not to us', () => {
    const mail = incoming({
      to: [ben, { name: null, address: 'support+abc@nordlicht.example' }],
      cc: [dora, { ...carla, address: 'CARLA@kunde.example' }, at('ben')],
    })
    expect(answering(mail, isOwn, 'reply_all')).toEqual({ to: [carla], cc: [ben, dora], others: [] })
  })

  it('that is passed on goes to nobody by itself', () => {
    expect(answering(incoming({ cc: [ben] }), isOwn, 'forward')).toEqual({ to: [], cc: [], others: [] })
  })

  const address = fc
    .tuple(
      fc.constantFrom('a', 'B', 'support', 'hilfe', 'support+x', 'unknown-1'),
      fc.constantFrom('kunde.example', 'nordlicht.example', 'sender.invalid', 'NORDLICHT.example'),
    )
    .map(([local, domain]) => ({ name: null, address: `${local}@${domain}` }))
  const people = fc.array(address, { maxLength: 6 })
  const mails = fc.record({
    direction: fc.constantFrom('in' as const, 'out' as const),
    head: fc.record({ from: fc.option(address), replyTo: people, to: people, cc: people }),
  })

  it('never reaches who is not on that one mail, nor ourselves, nor anybody twice', () => {
    fc.assert(
      fc.property(mails, fc.constantFrom('reply', 'reply_all', 'forward'), (mail, mode) => {
        const { to, cc, others } = answering(mail, isOwn, mode)
        const { from, replyTo } = mail.head
        const visible = [from, ...replyTo, ...mail.head.to, ...mail.head.cc].map((each) => each?.address)
        const reached = [...to, ...cc, ...others].map((each) => each.address)
        for (const each of reached) {
          expect(visible).toContain(each)
          expect(isOwn(each)).toBe(false)
          expect(each).not.toMatch(/\.invalid$/)
        }
        expect(new Set(reached.map((each) => each.toLowerCase())).size).toBe(reached.length)
      }),
    )
  })

  it('to all reaches everybody whom an answer and its word on others name together', () => {
    fc.assert(
      fc.property(mails, (mail) => {
        const one = answering(mail, isOwn, 'reply')
        const all = answering(mail, isOwn, 'reply_all')
        const lower = (list: Array<{ address: string }>) =>
          list.map((each) => each.address.toLowerCase()).sort()
        expect(lower([...all.to, ...all.cc])).toEqual(lower([...one.to, ...one.others]))
      }),
    )
  })
})

describe('a subject', () => {
  it.each([
    ['Lampe', 'Re: Lampe', 'Fwd: Lampe'],
    ['Re: Lampe', 'Re: Lampe', 'Fwd: Re: Lampe'],
    ['AW: Re: RE[2]: Lampe', 'Re: Lampe', 'Fwd: AW: Re: RE[2]: Lampe'],
    ['WG: Lampe', 'Re: WG: Lampe', 'Fwd: Lampe'],
    ['Regal: da?', 'Re: Regal: da?', 'Fwd: Regal: da?'],
    [null, 'Re:', 'Fwd:'],
    ['Moin\r\nBcc: x@y.example', 'Re: Moin Bcc: x@y.example', 'Fwd: Moin Bcc: x@y.example'],
  ])('gets its prefix once: %s', (subject, reply, forward) => {
    expect(subjectFor(subject, 'reply')).toBe(reply)
    expect(subjectFor(subject, 'reply_all')).toBe(reply)
    expect(subjectFor(subject, 'forward')).toBe(forward)
  })

  it('stays short, whatever it was', () => {
    for (const text of [
      'Re: '.repeat(12_500),
      'r'.repeat(50_000),
      're[1'.repeat(12_500),
      ' :'.repeat(25_000),
    ]) {
      expect(subjectFor(text, 'reply').length).toBeLessThanOrEqual(250)
    }
  })
})
