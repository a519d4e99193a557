/** Mails that others have collected: each is taken in, and says what its senders meant. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readMail } from '../../channels/email/read/read.ts'
import type { ReadMail } from '../../channels/email/read/mail.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { once } from '../../server/media/enrich.ts'
import { databases } from '../helpers/database.ts'
import { mailFixtures, type MailFixture } from '../helpers/fixtures.ts'
import { mailInbox, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const FOLDERS = [
  'attachment_emails',
  'error_emails',
  'mime_emails',
  'multi_charset',
  'multipart_report_emails',
  'plain_emails',
  'rfc2822',
  'rfc6532',
]
const MAILS: MailFixture[] = ['', ...FOLDERS].flatMap((folder) => mailFixtures(`mikel-mail/${folder}`))
const MAILBOX = { address: SUPPORT, aliases: [], authenticators: [] }

describe.skipIf(MAILS.length === 0)('the mails of mikel/mail', () => {
  const read = new Map<string, ReadMail>()
  beforeAll(async () => {
    for (const { name, bytes } of MAILS) read.set(name, await readMail(bytes, MAILBOX))
  })
  const mail = (name: string): ReadMail => {
    const found = read.get(`${name}.eml`)
    if (!found) throw new Error(`there is no ${name}`)
    return found
  }

  it.each([
    ['attachment_pdf', 'Another PDF with 🎉 Unicode chars in it 🍿', 'xxxx@xxxx.com'],
    ['attachment_with_quoted_filename', 'Eelanalüüsi päring', 'jeff@37signals.com'],
    ['japanese', 'まみむめも', 'raasdnil@gmail.com'],
    ['japanese_iso_2022', 'まみむめも', 'raasdnil@gmail.com'],
    ['raw_email', 'NOTE: 한국말로 하는 것', 'jamis@37signals.com'],
    ['raw_email_with_partially_quoted_subject', 'Re: Test: "漢字" mid "漢字" tail', 'jamis@37signals.com'],
    [
      'invalid_subject_characters',
      'Formação FrenetikPolis: Mega Campanha Final Verão | Cursos de Setembro',
      'info@formacaofrenetik.info',
    ],
    ['example10', null, 'pete@silly.test'],
    ['example13', 'Saying Hello', 'jdoe@machine.example'],
    ['utf8_headers', 'Säying Hello', 'jdöe@mächine.example'],
  ])('%s: %s', (name, subject, address) => {
    expect(mail(name)).toMatchObject({ sender: { address }, mail: { head: { subject } } })
  })

  it.each([
    ['attachment_content_disposition', [['api.rb', 27]]],
    ['attachment_message_rfc822', [['ForwardedMessage.eml', 3713]]],
    ['attachment_nonascii_filename', [['ciële.txt', 11]]],
    ['attachment_with_base64_encoded_name', [['This is a test.pdf', 399]]],
    ['attachment_with_quoted_filename', [['Eelanalüüsi päring.jpg', 1952]]],
    ['japanese_attachment', [['てすと.txt', 33]]],
    ['raw_email7', [['test.rb', 25], ['test.pdf', 14], ['smime.p7s', 227]]], // prettier-ignore
    ['raw_email_with_nested_attachment', [['truncated.png', 1902]]],
    ['basic_email', []],
  ])('%s brings its files', (name, files) => {
    expect(mail(name).files.map(({ fileName, content }) => [fileName, content.length])).toEqual(files)
  })

  it.each([
    ['japanese_shift_jis', 'あいうえお'],
    ['ks_c_5601-1987', '스티해'],
    ['japanese', 'かきくえこ'],
    ['raw_email', '제 이름은 Jamis입니다.'],
    ['email_with_similar_boundaries', 'Test'],
    ['raw_email_quoted_with_0d0a', 'A fax has arrived from remote ID'],
  ])('%s says %s', (name, words) => {
    expect(
      mail(name)
        .mail.segments.map(({ text }) => text)
        .join(''),
    ).toContain(words)
  })
})

describe.skipIf(MAILS.length === 0).each(databases)('taking in the mails of mikel/mail on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind)
  })
  afterAll(() => t[Symbol.asyncDispose]())

  it('loses none', async () => {
    const inboxId = await mailInbox(t)
    const began = performance.now()
    for (const { bytes } of MAILS) {
      await keepMail(t.ctx, { inboxId, source: once(bytes), at: t.clock.now(), place: null, envelope: null })
    }
    await t.settle()
    const took = performance.now() - began
    const { read } = t.ctx.db
    const raws = await read.selectFrom('raw_mail').select(['id', 'state', 'message_id', 'blob']).execute()
    const shown = await read.selectFrom('mail').select(['facts', 'mail_id']).execute()
    const unreadable = shown.filter(({ facts }) => facts.includes('"unreadable":true'))
    expect(
      raws.filter(({ state, message_id, blob }) => state !== 'read' || message_id === null || blob === null),
    ).toEqual([])
    expect(await read.selectFrom('quarantine').selectAll().execute()).toEqual([])
    expect(await read.selectFrom('mail_file').select('file_name').execute()).toEqual([])
    const ids = await Promise.all(MAILS.map(async ({ bytes }) => (await readMail(bytes, MAILBOX)).id))
    expect(shown).toHaveLength(new Set(ids).size)
    const speed = Math.round((MAILS.length / took) * 1000)
    console.log(
      `${kind}: ${MAILS.length} mails, ${raws.length} different in bytes, ${shown.length - unreadable.length} read, ` +
        `${unreadable.length} not readable, ${speed} a second`,
    )
  })
})

describe('mails of other collections', () => {
  it.each(['bounces', 'not-bounces', 'email_reply_trimmer/emails'])('%s can be read', async (folder) => {
    for (const { name, bytes } of mailFixtures(folder)) {
      const { mail, files } = await readMail(bytes, MAILBOX)
      expect(mail.segments.length + files.length, name).toBeGreaterThan(0)
    }
  })
})
