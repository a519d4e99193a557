import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MailSegment } from '../../channels/adapter.ts'
import { foldText } from '../../channels/email/fold/fold.ts'
import { foldHtml, htmlToText } from '../../channels/email/fold/html.ts'

const of = (kind: MailSegment['kind'], segments: readonly MailSegment[]) =>
  segments
    .filter((segment) => segment.kind === kind)
    .map(({ text }) => text)
    .join('')
    .trim()
const said = (text: string) => of('text', foldText(text))
const whole = (segments: readonly MailSegment[]) => segments.map(({ text }) => text).join('')

describe('what stands above a quote', () => {
  it.each([
    ['English', 'On Mon, Apr 2, 2012 at 6:26 PM, Megan One <megan@kunde.example> wrote:'],
    ['English, an iPhone', 'On 22 Aug 2026, at 19:21, Megan One <megan@kunde.example> wrote:'],
    ['English, without an address', 'On 04/02/2026 06:26 PM, Megan One wrote:'],
    ['German, Thunderbird', 'Am 12.03.26 um 10:02 schrieb Megan One:'],
    ['German, Gmail', 'Am Do., 12. März 2026 um 10:02 Uhr schrieb Megan One <megan@kunde.example>:'],
    ['German, Inbox', 'Megan One <megan@kunde.example> schrieb am Do., 12. März 2026 um 10:02 Uhr:'],
    ['French', 'Le jeu. 12 mars 2026 à 10:02, Megan One <megan@kunde.example> a écrit :'],
    ['Spanish', 'El jue, 12 mar 2026 a las 10:02, Megan One (<megan@kunde.example>) escribió:'],
    ['Italian', 'Il giorno gio 12 mar 2026 alle ore 10:02 Megan One <megan@kunde.example> ha scritto:'],
    ['Dutch', 'Op do 12 mrt 2026 om 10:02 schreef Megan One <megan@kunde.example>:'],
    ['Polish', 'czw., 12 mar 2026 o 10:02 Megan One <megan@kunde.example> napisał(a):'],
    ['Portuguese', 'Em qui., 12 de mar. de 2026 às 10:02, Megan One <megan@kunde.example> escreveu:'],
    ['Swedish', 'Den tors 12 mars 2026 kl 10:02 skrev Megan One <megan@kunde.example>:'],
    ['Danish', 'Den tor. 12. mar. 2026 kl. 10.02 skrev Megan One <megan@kunde.example>:'],
    ['Norwegian', 'tor. 12. mars 2026 kl. 10:02 skrev Megan One <megan@kunde.example>:'],
    ['Finnish', 'to 12. maalisk. 2026 klo 10.02 Megan One (megan@kunde.example) kirjoitti:'],
    ['Czech', 'čt 12. 3. 2026 v 10:02 odesílatel Megan One <megan@kunde.example> napsal:'],
    ['Hungarian', 'Megan One <megan@kunde.example> ezt írta (időpont: 2026. márc. 12., Cs, 10:02):'],
    ['Romanian', 'În joi, 12 mar. 2026 la 10:02, Megan One <megan@kunde.example> a scris:'],
    ['Turkish', 'Megan One <megan@kunde.example>, 12 Mar 2026 Per, 10:02 tarihinde şunu yazdı:'],
    ['Russian', 'чт, 12 мар. 2026 г. в 10:02, Megan One <megan@kunde.example>:'],
    ['Russian, a telephone', '12 марта 2026 г. 10:02 пользователь "Megan" <megan@kunde.example> написал:'],
    ['Ukrainian', 'чт, 12 бер. 2026 р. о 10:02 Megan One <megan@kunde.example> пише:'],
    ['Greek', 'Στις Πέμ 12 Μαρ 2026 στις 10:02, ο χρήστης Megan One <megan@kunde.example> έγραψε:'],
    ['Chinese', 'Megan One <megan@kunde.example> 于2026年3月12日周四 10:02写道：'],
    ['Chinese, an iPhone', '在 2026年3月12日，下午8:45，Megan One <megan@kunde.example> 写道：'],
    ['Japanese', '2026年3月12日(木) 10:02 Megan One <megan@kunde.example>:'],
    ['Korean', '2026년 3월 12일 (목) 오전 10:02, Megan One <megan@kunde.example>님이 작성:'],
    ['Arabic', 'في الخميس، 12 مارس 2026 في 10:02 ص تمت كتابة ما يلي بواسطة Megan <megan@kunde.example>:'],
    ['Hebrew', 'בתאריך יום ה׳, 12 במרץ 2026 ב-10:02 מאת Megan <megan@kunde.example>:'],
    ['wrapped', 'On Mon, Apr 2, 2026 at 6:26 PM, Megan One <\nmegan@kunde.example> wrote:'],
    ['Yahoo', '--- On Wed, 4/4/26, megan@kunde.example <megan@kunde.example> wrote:'],
    ['Zoho', '---- On Tue, 22 Dec 2026 14:17:36 +0530 Megan One<megan@kunde.example> wrote ----'],
  ])('is folded with it: %s', (_, line) => {
    expect(said(`Danke, das passt.\n\n${line}\n\n> Geht es so?\n>\n> Megan\n`)).toBe('Danke, das passt.')
    expect(said(`Danke, das passt.\n${line}\n\nGeht es so?\n\nMegan\n`)).toBe('Danke, das passt.')
  })

  it.each([
    ['English', 'From: Megan\nSent: Monday, 2 April 2026 10:02\nTo: Support\nSubject: Lamp'],
    ['German', 'Von: Megan\nGesendet: Montag, 2. April 2026 10:02\nAn: Support\nBetreff: Lampe'],
    ['French', 'De : Megan\nEnvoyé : lundi 2 avril 2026 10:02\nÀ : Support\nObjet : Lampe'],
    ['Spanish', 'De: Megan\nEnviado el: lunes, 2 de abril de 2026 10:02\nPara: Support\nAsunto: Lámpara'],
    ['Italian', 'Da: Megan\nInviato: lunedì 2 aprile 2026 10:02\nA: Support\nOggetto: Lampada'],
    ['Dutch', 'Van: Megan\nVerzonden: maandag 2 april 2026 10:02\nAan: Support\nOnderwerp: Lamp'],
    ['Polish', 'Od: Megan\nWysłano: poniedziałek, 2 kwietnia 2026\nDo: Support\nTemat: Lampa'],
    ['Portuguese', 'De: Megan\nEnviado: segunda-feira, 2 de abril\nPara: Support\nAssunto: Lâmpada'],
    ['Swedish', 'Från: Megan\nSkickat: den 2 april 2026 10:02\nTill: Support\nÄmne: Lampa'],
    ['Danish', 'Fra: Megan\nSendt: 2. april 2026 10:02\nTil: Support\nEmne: Lampe'],
    ['Finnish', 'Lähettäjä: Megan\nLähetetty: 2. huhtikuuta 2026\nVastaanottaja: Support\nAihe: Lamppu'],
    ['Czech', 'Od: Megan\nOdesláno: 2. dubna 2026 10:02\nKomu: Support\nPředmět: Lampa'],
    ['Hungarian', 'Feladó: Megan\nElküldve: 2026. április 2.\nCímzett: Support\nTárgy: Lámpa'],
    ['Turkish', 'Kimden: Megan\nGönderildi: 2 Nisan 2026\nKime: Support\nKonu: Lamba'],
    ['Russian', 'От: Megan\nОтправлено: 2 апреля 2026 г.\nКому: Support\nТема: Лампа'],
    ['Ukrainian', 'Від: Megan\nНадіслано: 2 квітня 2026 р.\nКому: Support\nТема: Лампа'],
    ['Greek', 'Από: Megan\nΣτάλθηκε: 2 Απριλίου 2026\nΠρος: Support\nΘέμα: Λάμπα'],
    ['Chinese', '发件人: Megan\n发送时间: 2026年4月2日\n收件人: Support\n主题: 灯'],
    ['Japanese', '差出人: Megan\n送信日時: 2026年4月2日\n宛先: Support\n件名: ランプ'],
    ['Korean', '보낸 사람: Megan\n보낸 날짜: 2026년 4월 2일\n받는 사람: Support\n제목: 램프'],
    ['bold', '*From:* Megan\n*Sent:* Monday\n*To:* Support\n*Subject:* Lamp'],
    ['behind dashes', '-----Ursprüngliche Nachricht-----\nVon: Megan\nBetreff: Lampe'],
    ['dashes alone', '-------- Original Message --------'],
    ['a line to answer above', '##- Please type your reply above this line -##'],
  ])('is a mail’s own head: %s', (_, head) => {
    expect(said(`Passt.\n\n${head}\n\nGeht es so?\n`)).toBe('Passt.')
  })

  it.each([
    'Am 12.3.2026 passt es.',
    'Am besten morgen',
    'On it, thanks!',
    'Termin 12.03.2026 passt',
    'Sie sagte "nein"',
    'Meine Adresse ist <megan@kunde.example>',
  ])('takes nothing of the line above with it: %s', (line) => {
    for (const head of [
      'Am 10.03.2026 um 10:02 schrieb Megan One <megan@kunde.example>:',
      'czw., 12 mar 2026 o 10:02 Megan One <megan@kunde.example> napisał(a):',
    ])
      expect(said(`${line}\n${head}\n> Passt der 12.?\n`)).toBe(line)
  })

  it('is nothing that a person says of themselves', () => {
    const plain = [
      'Am 12.03.2026 habe ich Ihnen geschrieben:\nDie Lampe ist defekt.',
      'On 2 April 2026 I wrote:\nthe lamp is broken',
      'From: Berlin\nTo: Hamburg\nPlease send the lamp there.',
      'Von: Montag\nBis: Freitag\nAn: jedem Tag',
      'Date: 2 April\nSubject: lamp',
      'The plan - as discussed - is this:\n- A\n- B',
    ]
    for (const text of plain) expect(said(text)).toBe(text)
  })
})

describe('answers in different places', () => {
  it('shows what stands between quotes, with what it answers', () => {
    const text = 'On 1.4.2026 Megan wrote:\n> Which lamp?\nThe red one.\n\n> How many?\nTwo.\n'
    expect(said(text)).toBe('> Which lamp?\nThe red one.\n\n> How many?\nTwo.')
  })
  it('folds a quote above the answer', () => {
    expect(said('On 1.4.2026 Megan wrote:\n> Which lamp?\n\nThe red one.\n')).toBe('The red one.')
  })
  it('folds a long quote even there', () => {
    const text = `Yes:\n\n${'> so it goes on\n'.repeat(40)}\nAnd no.\n`
    expect(said(text)).toBe('Yes:\n\nAnd no.')
  })
  it('shows a mail that says nothing else', () => {
    const head = 'From: Megan <m@kunde.example>\nDate: 2 April 2026\nSubject: Lamp\nTo: Support'
    const text = `---------- Forwarded message ---------\n${head}\n\nIt is broken.\n`
    expect(said(text)).toBe('It is broken.')
    expect(said('> only this')).toBe('> only this')
  })
})

describe('signatures', () => {
  it.each([
    '-- \nMegan One\nTel. 040 123456',
    '--\nMegan One\nKunde GmbH\nwww.kunde.example',
    '________________________________\nMegan One\nKunde GmbH',
    'Sent from my iPhone',
    'Von meinem iPhone gesendet',
    'Gesendet von Outlook für Android',
    'Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
    'Envoyé de mon iPhone',
    'Enviado desde mi iPhone',
    'Inviato da iPhone',
    'Verstuurd vanaf mijn iPhone',
    'Wysłane z iPhone',
    'Skickat från min iPhone',
    'Sendt fra min iPhone',
    'Отправлено с iPhone',
    '发自我的iPhone',
    'iPhoneから送信',
    '나의 iPhone에서 보냄',
    'Megan One\nKunde GmbH\nmegan@kunde.example\nTel. 040 123456',
    'Virus-free. www.avast.com',
    'This email and any attachments are confidential and intended for the addressee only.',
  ])('are folded: %s', (signature) => {
    const segments = foldText(`Danke, das passt.\n\n${signature}\n`)
    expect(of('text', segments)).toBe('Danke, das passt.')
    expect(of('signature', segments)).toBe(signature.trim())
  })

  it.each([
    'Bitte an:\n\nMegan One\nmegan@kunde.example\n040 123456',
    'Hier die Liste\n-----\nWann kommt die Lampe?\n',
    'Die rote Lampe.\n--\nUnd wann kommt sie?',
    'Sent from my shop last week, did it arrive?',
    '```\n####\ncode\n```\nThat is all.',
    'Best regards\nMegan',
  ])('are not seen in what somebody says: %s', (text) => expect(said(text)).toBe(text.trim()))
})

describe('pages', () => {
  it('are folded by what programs call their parts', () => {
    const quote = '<blockquote type="cite">Which lamp?</blockquote>'
    for (const page of [
      `<p>The red one.</p><div class="gmail_quote"><div class="gmail_attr">Megan yazdı:</div>${quote}</div>`,
      `<p>The red one.</p><div class="moz-cite-prefix">Somebody said</div>${quote}`,
      '<p>The red one.</p><div id="appendonsend"></div><hr><p>Which lamp?</p>',
      '<p>The red one.</p><div class="yahoo_quoted"><div>Which lamp?</div></div>',
      '<p>The red one.</p><div class="protonmail_quote">Which lamp?</div>',
      '<p>The red one.</p><hr><div><b>From:</b> M<br><b>Sent:</b> Monday<br><b>Subject:</b> L</div>Which lamp?',
    ])
      expect(of('text', foldHtml(page)), page).toBe('The red one.')
  })
  it('show an answer between two quotes of Gmail', () => {
    const quote = (text: string) => `<blockquote class="gmail_quote">${text}</blockquote>`
    const page = `<div class="gmail_quote">On 1.4.2026 M wrote:<br>${quote('Red?')}<div>Yes.</div>${quote('Two?')}<div>No.</div></div>`
    expect(of('text', foldHtml(page))).toContain('Yes.')
    expect(of('text', foldHtml(page))).toContain('No.')
  })
  it('become text that says where links lead, and a row of a table in a line', () => {
    const page =
      '<title>T</title><style>p{}</style><h1>Order</h1><table><tr><td>Lamp</td><td>2</td></tr></table>' +
      '<p>See <a href="https://kunde.example/a">here</a> or <a href="https://kunde.example">https://kunde.example</a></p>' +
      '<div style="display:none">hidden</div><img alt="x" src="data:image/png;base64,AAAA"><script>alert(1)</script>'
    expect(htmlToText(page)).toBe(
      'Order\n\nLamp 2\n\nSee here <https://kunde.example/a> or https://kunde.example',
    )
  })
})

describe('whatever somebody sends', () => {
  const line = fc.constantFrom(
    '> a',
    '>> On 1.4.2026 b wrote:',
    'text',
    '',
    '-- ',
    'On 1.4.2026 Megan <m@k.example> wrote:',
    'From: a@b.example',
    'Sent: Monday',
    'To: b',
    'Subject: c',
    '-----Original Message-----',
    '____________',
    'Sent from my iPhone',
    '| a',
    '\t \u00a0',
  )
  it('is there as a whole, in its order', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n')),
      fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\r\n')),
    )
    fc.assert(
      fc.property(text, (text) => {
        expect(whole(foldText(text))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })
  it('is there as a whole of a page, too', () => {
    const piece = fc.constantFrom(
      '<blockquote type=cite>',
      '</blockquote>',
      '<div class=gmail_signature>',
      '<div>',
    )
    const more = fc.constantFrom(
      '</div>',
      '<hr id=zwchr>',
      'a',
      '<br>',
      'From: a<br>Sent: b<br>To: c<br>',
      '<p>',
    )
    const page = fc.array(fc.oneof(piece, more), { maxLength: 40 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(page, (page) => {
        expect(whole(foldHtml(page))).toBe(htmlToText(page))
      }),
      { numRuns: 300 },
    )
  })

  // Were one of these not linear, it would run into the limit of the test.
  const LONG = 500_000
  const repeated = [
    '>',
    '> ',
    '>\n',
    '\n',
    'a',
    ' ',
    '-',
    '-- \n',
    '----\n',
    'On 1.1.2020 ',
    'On 1.1.2020\n',
    'wrote:\n',
    'From: a@b.example\n',
    'From: x\n\n',
    '> a\nb\n',
    'a@',
    '<',
    '<a@b\n',
    'a:\n',
    '____\na\n',
    '発自',
    'Sent from my x\n',
    `${'*'.repeat(79)}a\n`,
    `a${' '.repeat(100)}b:\n`,
    'On 1.1.2020 a wrote:\n| a\n',
  ]
  it.each(repeated)('takes no longer than its length asks for: %j', (piece) => {
    const text = piece.repeat(LONG / piece.length)
    expect(whole(foldText(text))).toBe(text)
  })
  it.each([
    '<div>',
    '<blockquote>',
    '<ul><li>',
    '<table><tr><td>',
    '<',
    '&',
    '<!--',
    '<a href="https://x.example">',
  ])('is bounded as a page, too: %s', (piece) => {
    const page = piece.repeat(LONG / piece.length)
    expect(whole(foldHtml(page))).toBe(htmlToText(page))
  })
})
