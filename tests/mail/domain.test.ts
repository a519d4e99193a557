/** SPF, DKIM and DMARC of a domain, from the records of a name system of the tests' own. */
import { describe, expect, it } from 'vitest'
import { readDkim } from '../../channels/email/dns/dkim.ts'
import { readDmarc } from '../../channels/email/dns/dmarc.ts'
import { readSpf } from '../../channels/email/dns/spf.ts'
import { zone } from '../helpers/names.ts'

const AT = 'nordlicht.example'

describe('SPF', () => {
  const read = (txt: Record<string, string[]>, include: string | null = '_spf.google.com') =>
    readSpf(zone({ txt }), AT, include)

  it.each([
    ['names the sender', { [AT]: ['google-site=1', 'v=spf1 include:_spf.google.com ~all'] }, 'found'],
    [
      'names it in what it names',
      { [AT]: ['v=spf1 include:own.example -all'], 'own.example': ['v=spf1 include:_spf.google.com'] },
      'found',
    ],
    [
      'names it where it leads to',
      { [AT]: ['v=spf1 redirect=own.example'], 'own.example': ['v=spf1 include:_spf.google.com'] },
      'found',
    ],
    ['is not there', { [AT]: ['v=spf10 -all', 'something'] }, 'none'],
    ['is there twice', { [AT]: ['v=spf1 mx -all', 'V=SPF1 a -all'] }, 'several'],
    ['lets everybody send', { [AT]: ['v=spf1 +all'] }, 'open'],
    ['names others only', { [AT]: ['v=spf1 mx include:other.example ?all'] }, 'lacks'],
  ])('%s', async (_what, txt, kind) => {
    expect((await read(txt)).kind).toBe(kind)
  })

  it('is enough by itself where nobody knows what it should name', async () => {
    expect(await read({ [AT]: ['v=spf1 mx -all'] }, null)).toEqual({ kind: 'found' })
  })

  it('that goes in circles is left after ten names', async () => {
    const names = zone({ txt: { [AT]: ['v=spf1 include:nordlicht.example include:a.example -all'] } })
    expect((await readSpf(names, AT, 'b.example')).kind).toBe('lacks')
    const others = Array.from({ length: 40 }, (_, index) => `include:n${index}.example`).join(' ')
    const many = zone({ txt: { [AT]: [`v=spf1 ${others} -all`] } })
    await readSpf(many, AT, 'b.example')
    expect(many.asked.length).toBeLessThanOrEqual(11)
  })

  it('is not known where nobody answers', async () => {
    expect(await readSpf(zone({ silent: [AT] }), AT, null)).toEqual({ kind: 'unknown' })
  })
})

describe('DKIM', () => {
  const key = 'v=DKIM1; k=rsa; p=MIIBIjANBgkq'
  it('is found under the names of the sender’s provider', async () => {
    const names = zone({ txt: { [`fm2._domainkey.${AT}`]: [key] } })
    expect(await readDkim(names, AT, ['fm1', 'fm2'])).toEqual({ kind: 'found', selector: 'fm2' })
  })

  it('is missing where there is none, or only one that was taken back', async () => {
    const names = zone({ txt: { [`fm1._domainkey.${AT}`]: ['v=DKIM1; p='] } })
    expect(await readDkim(names, AT, ['fm1'])).toEqual({ kind: 'missing', selectors: ['fm1'] })
  })

  it('is looked for under the usual names where the provider is not known, and nothing is claimed', async () => {
    expect(await readDkim(zone({ txt: { [`mail._domainkey.${AT}`]: [key] } }), AT, null)).toMatchObject({
      kind: 'found',
    })
    expect(await readDkim(zone({}), AT, null)).toEqual({ kind: 'selector_unknown' })
  })

  it('is not known where nobody answers', async () => {
    const names = zone({ silent: [`fm1._domainkey.${AT}`] })
    expect(await readDkim(names, AT, ['fm1'])).toEqual({ kind: 'unknown' })
  })
})

describe('DMARC', () => {
  const read = (txt: Record<string, string[]>, domain = AT) => readDmarc(zone({ txt }), domain)
  const own = `_dmarc.${AT}`

  it.each([
    ['a policy', ['v=DMARC1; p=reject; rua=mailto:a@b.example'], { kind: 'policy', policy: 'reject' }],
    ['only counting', ['v=DMARC1;p=none'], { kind: 'policy', policy: 'none' }],
    ['two records', ['v=DMARC1; p=none', 'v=DMARC1; p=reject'], { kind: 'several' }],
    ['no policy', ['v=DMARC1; rua=mailto:a@b.example'], { kind: 'broken' }],
    ['something else', ['hello'], { kind: 'missing' }],
  ])('is read with %s', async (_what, records, expected) => {
    expect(await read({ [own]: records })).toEqual(expected)
  })

  it('of the domain above is meant, with its word for those below', async () => {
    const txt = { [own]: ['v=DMARC1; p=reject; sp=quarantine'] }
    expect(await read(txt, `mail.${AT}`)).toEqual({ kind: 'policy', policy: 'quarantine' })
    expect(await read(txt)).toEqual({ kind: 'policy', policy: 'reject' })
  })

  it('is not asked of a top-level domain', async () => {
    const names = zone({})
    await readDmarc(names, AT)
    expect(names.asked).toEqual([own])
  })
})
