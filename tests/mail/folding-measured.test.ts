/**
 * How much of what others expect of folding is reached. Compared is what stays visible, with white space taken for
 * one space as it breaks differently in plain and formatted mails, or taken out where the set's own test does so.
 *
 * - `email_reply_trimmer`: mail and what is left of it. It keeps what stands between answers, as we do.
 * - `talon/standard_replies`: only quotes are taken away there, and signatures stay.
 * - `talon/html_replies`: each says the same four words above its quote.
 * - `talon/signature`: the body and the signature in it. Told there is who sent it, which we do not use.
 */
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import type { MailSegment } from '../../channels/adapter.ts'
import { foldText } from '../../channels/email/fold/fold.ts'
import { foldHtml } from '../../channels/email/fold/html.ts'
import { mailFixtures } from '../helpers/fixtures.ts'

const shown = (segments: readonly MailSegment[], ...hidden: Array<MailSegment['kind']>) =>
  segments
    .filter(({ kind }) => !hidden.includes(kind))
    .map(({ text }) => text)
    .join('')
const spaced = (text: string) => text.replace(/\s+/g, ' ').trim()
const packed = (text: string) => text.replace(/\s+/g, '')

interface Sample {
  name: string
  got: string
  expected: string
}

const texts = (folder: string, ending = '') =>
  new Map(mailFixtures(folder, ending).map(({ name, bytes }) => [name, bytes.toString('utf8')]))

function trimmer(): Sample[] {
  const expected = texts('email_reply_trimmer/trimmed')
  return [...texts('email_reply_trimmer/emails')].map(([name, text]) => ({
    name,
    got: spaced(shown(foldText(text), 'quote', 'signature')),
    expected: spaced(expected.get(name) ?? ''),
  }))
}

async function standard(): Promise<Sample[]> {
  const expected = texts('talon/standard_replies', '_reply_text')
  const samples = mailFixtures('talon/standard_replies', '.eml').map(async ({ name, bytes }) => {
    // Its lines are meant as they are broken, whatever its head says of that.
    const { text = '' } = await PostalMime.parse(bytes.toString('latin1').replace('; format="flowed"', ''))
    const words = expected.get(name.replace('.eml', '_reply_text')) ?? 'Hello'
    return { name, got: spaced(shown(foldText(text), 'quote')), expected: spaced(words) }
  })
  return Promise.all(samples)
}

function pages(): Sample[] {
  const sample =
    (expected: string) =>
    ([name, page]: [string, string]) => ({
      name,
      got: packed(shown(foldHtml(page), 'quote')),
      expected: packed(expected),
    })
  const others = texts('talon', '.html')
  return [
    ...[...texts('talon/html_replies')].map(sample('Hi. I am fine. Thanks, Alex')),
    ...[...others].filter(([name]) => name.startsWith('OLK')).map(sample('Reply')),
    // Its own test takes "Bob" away, too, which stands above the rule.
    ...[...others].filter(([name]) => name.startsWith('reply-sep')).map(sample('Hi there')),
  ]
}

function signatures(): Sample[] {
  const folder = 'talon/signature/emails/stripped'
  const plain = (text: string) => text.replaceAll('#sig#', '')
  const expected = texts(folder, '_signature')
  return [...texts(folder, '_body')].map(([name, text]) => {
    const signature = plain(expected.get(name.replace('_body', '_signature')) ?? '').trim()
    const body = plain(text)
    return {
      name,
      got: spaced(shown(foldText(body), 'quote', 'signature')),
      expected: spaced(signature === '' ? body : body.slice(0, body.lastIndexOf(signature))),
    }
  })
}

const missing = mailFixtures('email_reply_trimmer/emails').length === 0

/** What is reached. It may grow; whoever makes it less says why. */
it.skipIf(missing).each([
  ['email_reply_trimmer', trimmer, 64, 64],
  ['talon, plain', standard, 12, 12],
  ['talon, pages', pages, 10, 11],
  ['talon, signatures', signatures, 4, 6],
] as const)('shows of %s what it expects', async (set, samplesOf, least, all) => {
  const samples = await samplesOf()
  const missed = samples.filter(({ got, expected }) => got !== expected).map(({ name }) => name)
  const reached = samples.length - missed.length
  console.log(
    `folding, ${set}: ${reached} of ${samples.length}${missed.length ? `, not ${missed.join(', ')}` : ''}`,
  )
  expect(samples).toHaveLength(all)
  expect(reached).toBeGreaterThanOrEqual(least)
  expect(reached / samples.length).toBeGreaterThan(set === 'talon, signatures' ? 0.6 : 0.8)
})
