/** A supplier's newsletter: a page of tables and pictures that lie elsewhere, sent to many. */
import { heading } from '../envelope.ts'
import type { Said } from '../exchange.ts'
import { multipart, source, textPart } from '../mime.ts'

const PICTURES = 'https://bilder.webstuhl.example/herbst'

const TILES: ReadonlyArray<[name: string, text: string]> = [
  ['Bouclé Skagen', 'Griffig wie ein Strickpullover, 60.000 Scheuertouren.'],
  ['Cord Ribe', 'Breite Rippe in neun Farben, ab Lager.'],
  ['Wolle Tönder', 'Reine Schurwolle, schwer entflammbar von Natur.'],
]

export function newsletter({ at }: Said): Buffer {
  const from = { name: 'Webstuhl Nord', address: 'neuigkeiten@webstuhl.example' }
  const fields = heading({ from, subject: 'Herbststoffe: Bouclé, Cord und reine Wolle', at }, [
    ['List-Unsubscribe', '<https://webstuhl.example/abmelden/7f3a>'],
    ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
    ['Precedence', 'bulk'],
  ])
  const text = `Herbststoffe sind da.\n\n${TILES.map(([name, about]) => `${name}: ${about}`).join('\n')}\n\nAbmelden: https://webstuhl.example/abmelden/7f3a\n`
  return source(fields, multipart('alternative', [textPart(text), textPart(PAGE, 'html')]))
}

const tile = ([name, about]: (typeof TILES)[number], index: number): string =>
  `<td width="33%" valign="top" style="padding:12px"><img src="${PICTURES}/${index + 1}.jpg" width="160" height="120" alt="${name}"><h3 style="margin:8px 0 4px;font-size:16px;color:#5b3a29">${name}</h3><p style="margin:0;font-size:14px;color:#444444">${about}</p></td>`

const PAGE = `<!doctype html><html><body style="margin:0;background-color:#f4efe6">
<table width="600" align="center" cellpadding="0" cellspacing="0" style="background-color:#ffffff;font-family:Georgia,serif">
<tr><td colspan="3"><img src="${PICTURES}/kopf.jpg" width="600" height="180" alt="Webstuhl Nord"></td></tr>
<tr><td colspan="3" style="padding:24px 24px 8px"><h1 style="margin:0;font-size:26px;color:#5b3a29">Herbststoffe sind da</h1>
<p style="font-size:15px;color:#444444">Drei Bezüge, die warm halten, bevor die Heizung läuft. Musterkarten legen wir jeder Lieferung bei.</p></td></tr>
<tr>${TILES.map(tile).join('')}</tr>
<tr><td colspan="3" align="center" style="padding:20px"><a href="https://webstuhl.example/herbst?k=7f3a" style="background-color:#5b3a29;color:#ffffff;padding:12px 28px;text-decoration:none">Muster bestellen</a></td></tr>
<tr><td colspan="3" align="center" style="padding:16px;font-size:12px;color:#888888">Webstuhl Nord GmbH, Neumünster · <a href="https://webstuhl.example/abmelden/7f3a">abmelden</a></td></tr>
</table>
<img src="https://zaehlt.webstuhl.example/o.gif?k=7f3a" width="1" height="1" alt="">
</body></html>
`
