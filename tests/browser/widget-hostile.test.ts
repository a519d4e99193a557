/** What somebody may write or send to do harm: it stays text or goes nowhere, in the chat and in the console. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answer, message, thread } from './desk.ts'
import { soon } from './phone.ts'
import { bubble, choosesFiles, openChat, panel, talk, visitorWrites, writing } from './visitor.ts'
import { openWebsiteDesk, takeUp, type WebsiteDesk } from './website-desk.ts'

const PHOTO = readFileSync(join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg'))
const RLO = '\u202E'

let desk: WebsiteDesk
let visitor: Page
let trouble: string[]

beforeAll(async () => {
  desk = await openWebsiteDesk()
  const opened = await desk.visitor()
  visitor = opened.page
  trouble = opened.trouble
  await openChat(visitor)
  await visitorWrites(visitor, 'Guten Tag')
  await takeUp(desk, 'Guten Tag')
})
afterAll(() => desk?.[Symbol.asyncDispose]())

/** Nothing of what was written has run on either side. */
async function isUnharmed(): Promise<void> {
  for (const page of [visitor, desk.page]) expect(await page.evaluate('window.evil')).toBeUndefined()
}

it.each([
  '<img src=x onerror="window.evil=1"><svg onload="window.evil=1">',
  '</textarea><script>window.evil = 1</script>',
  '{{constructor.constructor("window.evil=1")()}} ${window.evil=1}',
  '__proto__',
])('shows %s as it was typed, both ways', async (text) => {
  await visitorWrites(visitor, `Kunde: ${text}`)
  await message(desk.page, `Kunde: ${text}`).waitFor()
  await bubble(visitor, `Kunde: ${text}`).waitFor()
  await answer(desk.page, `Wir: ${text}`)
  await bubble(visitor, `Wir: ${text}`).waitFor()
  await isUnharmed()
})

it('makes links of nothing that is not plainly a page', async () => {
  const text =
    'javascript:window.evil=1 JAVASCRIPT://nordlicht.example/%0Awindow.evil=1 data:text/html,<b> vbscript:x blob:x //nordlicht.example'
  await visitorWrites(visitor, text)
  await message(desk.page, 'vbscript:x').waitFor()
  await answer(desk.page, text)
  await soon(() =>
    talk(visitor)
      .getByText(/vbscript:x/)
      .count(),
  ).toBe(2)
  for (const shown of [talk(visitor), thread(desk.page)])
    for (const link of await shown.getByRole('link').all())
      expect(await link.getAttribute('href')).toMatch(/^https?:/)
  expect(await talk(visitor).getByRole('link').count()).toBe(0)
})

it('lets signs that turn the direction turn nothing but what they stand in', async () => {
  const text = `Rechnung ${RLO}fdp.exe`
  await visitorWrites(visitor, text)
  await message(desk.page, 'fdp.exe').waitFor()
  await answer(desk.page, text)
  await soon(() =>
    talk(visitor)
      .getByText(/fdp\.exe/)
      .count(),
  ).toBe(2)
  expect(await visitor.evaluate(turnedBehind('document.querySelector("sandglass-chat").shadowRoot'))).toEqual(
    [],
  )
  expect(await desk.page.evaluate(turnedBehind('document.body'))).toEqual([])
})

it('takes ten thousand characters whole, breaks them, and takes no more', async () => {
  const long = `${'x'.repeat(9000)} ${'lang '.repeat(199)}Ende`
  await visitorWrites(visitor, long)
  await message(desk.page, 'xxx').getByText('Ende').waitFor()
  await talk(visitor).getByText('xxx').waitFor()
  for (const shown of [talk(visitor), thread(desk.page)]) {
    const wide = (element: { scrollWidth: number; clientWidth: number }) =>
      element.scrollWidth - element.clientWidth
    expect(await shown.evaluate(wide)).toBeLessThanOrEqual(0)
  }
  await writing(visitor).fill('y'.repeat(10_001))
  expect((await writing(visitor).inputValue()).length).toBe(10_000)
  await writing(visitor).fill('')
})

it('calls files what they are, and lets their names lead nowhere', async () => {
  const html = Buffer.from('<!doctype html><script>window.evil = 1</script>')
  await choosesFiles(visitor, [
    { name: '../../x.html', mimeType: 'text/plain', buffer: html },
    { name: `foto${RLO}gpj.html`, mimeType: 'image/jpeg', buffer: Buffer.concat([PHOTO, html]) },
  ])
  await visitorWrites(visitor, 'Zwei Dateien')
  const sent = message(desk.page, 'Zwei Dateien')
  await sent.waitFor()
  const save = sent.getByRole('button', { name: /x\.html/ })
  const [download] = await Promise.all([desk.page.waitForEvent('download'), save.click()])
  expect(download.suggestedFilename()).toMatch(/^[^/\\]*x\.html\.txt$/)
  expect(await sent.innerText()).not.toContain(RLO)
  await sent.getByRole('button', { name: /fotogpj\.html\.jpg/ }).waitFor()
  await soon(async () => (await panel(visitor).innerHTML()).includes(`foto${RLO}`)).toBe(false)
})

it('opens no file as a page of ours', async () => {
  const gif = Buffer.from('GIF89a=1;/*<html><script>window.evil=1</script>*/')
  await choosesFiles(visitor, [{ name: 'bild.gif', mimeType: 'image/gif', buffer: gif }])
  await visitorWrites(visitor, 'Ein Bild')
  await message(desk.page, 'Ein Bild').waitFor()
  for (const link of await talk(visitor).getByRole('link').all()) {
    const { headers } = await fetch((await link.getAttribute('href')) ?? '')
    expect(headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-type')).not.toMatch(/html|svg|xml/)
  }
  await isUnharmed()
})

it('takes a drawing that may run something as text, if at all', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>window.evil=1</script></svg>'
  await choosesFiles(visitor, [{ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) }])
  await panel(visitor).getByText('“logo.svg” is of a kind that can not be sent here.').waitFor()
  await choosesFiles(visitor, [{ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(svg) }])
  await visitorWrites(visitor, 'Ein Logo')
  await message(desk.page, 'Ein Logo')
    .getByRole('button', { name: /logo\.png\.txt/ })
    .waitFor()
  const xml = Buffer.from(`<?xml version="1.0"?>${svg}`)
  await choosesFiles(visitor, [{ name: 'logo.png', mimeType: 'image/png', buffer: xml }])
  await visitorWrites(visitor, 'Noch ein Logo')
  await talk(visitor).getByText('This file could not be taken.').waitFor()
  expect(await message(desk.page, 'Noch ein Logo').count()).toBe(0)
  await isUnharmed()
})

it('made neither page complain of anything but what was refused', () => {
  expect([...trouble, ...desk.trouble].filter((line) => !/status of 4\d\d/.test(line))).toEqual([])
})

/** Elements in whose line something follows the sign that turns the direction. */
const turnedBehind = (root: string) => `(() => {
  const walker = document.createTreeWalker(${root}, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) {
    if (!walker.currentNode.data.includes('${RLO}')) continue
    let box = walker.currentNode.parentElement
    const isOpen = ({ display, unicodeBidi }) => display === 'inline' && unicodeBidi === 'normal'
    while (isOpen(getComputedStyle(box))) box = box.parentElement
    if (!box.textContent.trimEnd().endsWith('fdp.exe')) found.push(box.outerHTML)
  }
  return found
})()`
