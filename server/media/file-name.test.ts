import { expect, it } from 'vitest'
import { capabilities } from '../../channels/web/capabilities.ts'
import { fittingName } from './file-name.ts'

it.each([
  ['Foto.JPG', 'image/jpeg', 'Foto.JPG'],
  ['foto.html', 'image/jpeg', 'foto.html.jpg'],
  ['x.html', 'text/plain', 'x.html.txt'],
  ['Rechnung.pdf.exe', 'application/pdf', 'Rechnung.pdf.exe.pdf'],
  ['liste.csv', 'text/plain', 'liste.csv'],
  ['README', 'text/plain', 'README.txt'],
  ['setup.msi', 'application/x-cfb', 'setup.msi.doc'],
  ['foto\u202Egpj.exe', 'image/png', 'fotogpj.exe.png'],
  ['../..\\x.txt', 'text/plain', '....x.txt'],
  ['\u200E', 'application/pdf', '.pdf'],
  ['bild.png.', 'image/png', 'bild.png..png'],
  ['odd.html', 'application/x-odd', 'odd.html.bin'],
])('calls %s of %s %s', (name, mimeType, called) => {
  expect(fittingName(name, mimeType)).toBe(called)
})

it('knows an ending of everything that visitors may send', () => {
  const types = new Set(capabilities.files.flatMap(({ mimeTypes }) => mimeTypes))
  expect([...types].filter((type) => fittingName('x', type) === 'x.bin')).toEqual([])
})
