import { expect, test } from 'vitest'
import { sanitise } from '../../channels/email/html/sanitise.ts'

const ROW = `<tr><td style="padding:12px;font-family:Arial,sans-serif;color:#333333" bgcolor="#ffffff" width="300">
  <a href="https://shop.example/lamp?id=7&amp;utm=mail" style="color:#0b5c66;text-decoration:none">
    <img src="https://pictures.example/lamp.png" width="280" height="180" alt="Lamp"><br><b>A lamp</b></a> for 49 €
</td></tr>`

test('a newsletter of 52 kB becomes a page; the time is printed', () => {
  const html = `<table width="600" align="center">${ROW.repeat(Math.ceil(52_000 / ROW.length))}</table>`
  const page = sanitise(html, new Map())
  expect(page.remote).toEqual(['https://pictures.example/lamp.png'])
  const rounds = 10
  const started = performance.now()
  for (let round = 0; round < rounds; round++) sanitise(html, new Map())
  const each = (performance.now() - started) / rounds
  console.log(`page of a mail: ${each.toFixed(1)} ms for ${Math.round(html.length / 1000)} kB`)
})
