import { expect, it } from 'vitest'
import { speaksOfFiles } from './reminder.ts'

it.each([
  'Please find attached the invoice.',
  'See attachment',
  'The enclosed form has to be signed.',
  'Anbei die Rechnung.',
  'Die Rechnung finden Sie im Anhang.',
  'Ich habe die Anhänge geprüft.',
  'Das angehängte Bild zeigt es.',
  'Beigefügt erhalten Sie das Angebot.',
  'In der Anlage senden wir Ihnen den Plan.',
])('“%s” speaks of a file', (text) => {
  expect(speaksOfFiles(text)).toBe(true)
})

it.each([
  'Thank you, that answers it.',
  'We are detached from that.',
  'He became attachée there.',
  'Die Solaranlage läuft wieder.',
  'Das ist nebenan, beim Anhänger.',
  '',
])('“%s” does not', (text) => {
  expect(speaksOfFiles(text)).toBe(false)
})
