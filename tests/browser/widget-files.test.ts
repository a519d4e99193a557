/** Files between a visitor and an agent: the same bytes at the other end, or words that say why not. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Download, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bytesOf } from './browser.ts'
import { attach } from './customer-phone.ts'
import { row, thread } from './desk.ts'
import { soon } from './phone.ts'
import { choosesFiles, openChat, panel, talk, visitorWrites, writing } from './visitor.ts'
import { openWebsiteDesk, type WebsiteDesk } from './website-desk.ts'

const PHOTO = readFileSync(join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg'))
const LETTER = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

const photo = { name: 'kratzer.jpg', mimeType: 'image/jpeg', buffer: PHOTO }
const letter = { name: 'Rechnung Nr. 4.pdf', mimeType: 'application/pdf', buffer: LETTER }

let desk: WebsiteDesk
let visitor: Page
let trouble: string[]

beforeAll(async () => {
  desk = await openWebsiteDesk()
  const opened = await desk.visitor()
  visitor = opened.page
  trouble = opened.trouble
  await openChat(visitor)
})
afterAll(() => desk?.[Symbol.asyncDispose]())

/** A picture that has really been drawn, with the size it has. */
async function isDrawn(picture: Locator): Promise<void> {
  await picture.waitFor()
  await soon(() => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBeGreaterThan(
    0,
  )
}

async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([nextDownload(page), press()])
  return { name: download.suggestedFilename(), bytes: await bytesOf(download) }
}

/** Of the page itself, or of the tab that its link opens for it. */
function nextDownload(page: Page): Promise<Download> {
  return new Promise((found) => {
    page.once('download', found)
    page.context().once('page', (tab) => tab.once('download', found))
  })
}

it('names what is about to be sent, and lets it be taken out', async () => {
  await choosesFiles(visitor, [photo, letter])
  const tray = panel(visitor).getByRole('list')
  await tray.getByRole('listitem').filter({ hasText: 'kratzer.jpg' }).waitFor()
  await panel(visitor).getByRole('button', { name: 'Remove Rechnung Nr. 4.pdf' }).click()
  expect(await tray.getByRole('listitem').count()).toBe(1)
})

it('brings a picture with its words to the agent', async () => {
  await visitorWrites(visitor, 'So kam es an.')
  await desk.page.goto(`${desk.product.url}/all`)
  await row(desk.page, 'So kam es an.').click()
  await isDrawn(thread(desk.page).getByRole('button', { name: 'Enlarge: kratzer.jpg' }).locator('img'))
  await isDrawn(talk(visitor).getByRole('link', { name: 'Open kratzer.jpg' }).locator('img'))
})

it('brings a document to the agent with all its bytes', async () => {
  await choosesFiles(visitor, [letter])
  await panel(visitor).getByRole('button', { name: 'Send', exact: true }).click()
  const save = thread(desk.page).getByRole('button', { name: /Rechnung Nr\. 4\.pdf/ })
  await save.waitFor()
  expect(await downloaded(desk.page, () => save.click())).toEqual({ name: letter.name, bytes: LETTER })
})

it('shows the visitor a picture of the agent’s, and opens the whole of it', async () => {
  await attach(desk.page, [{ ...photo, name: 'alster.jpg' }])
  await desk.page.getByRole('button', { name: /^Send/ }).click()
  const picture = talk(visitor).getByRole('link', { name: 'Open alster.jpg' })
  await isDrawn(picture.locator('img'))
  const { bytes } = await downloaded(visitor, () => picture.click())
  expect(bytes.equals(PHOTO)).toBe(true)
})

it('hands the visitor a document of the agent’s with all its bytes', async () => {
  await attach(desk.page, [{ ...letter, name: 'Maße & Preise.pdf' }])
  await desk.page.getByRole('button', { name: /^Send/ }).click()
  const link = talk(visitor).getByRole('link', { name: /Maße & Preise\.pdf/ })
  await link.waitFor()
  expect(await downloaded(visitor, () => link.click())).toEqual({ name: 'Maße & Preise.pdf', bytes: LETTER })
})

it('says of which kind or size a file can not be sent, before anything of it is', async () => {
  const asked: string[] = []
  visitor.on('request', (request) => request.url().includes('/files') && asked.push(request.url()))
  await choosesFiles(visitor, [
    { name: 'werkzeug.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
  ])
  await panel(visitor).getByText('“werkzeug.exe” is of a kind that can not be sent here.').waitFor()
  const film = join(desk.product.folder, 'film.mp4')
  writeFileSync(film, '')
  truncateSync(film, 27 * 1024 * 1024)
  await choosesFiles(visitor, film)
  await panel(visitor).getByText('“film.mp4” is larger than 26 MB.').waitFor()
  expect(asked).toEqual([])
  expect(await panel(visitor).getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
})

it('says in words that the server did not take a file, and lets the rest be kept', async () => {
  await choosesFiles(visitor, [{ name: 'kein-bild.png', mimeType: 'image/png', buffer: Buffer.alloc(64) }])
  await visitorWrites(visitor, 'Und noch dieses:')
  await talk(visitor).getByText('This file could not be taken.').waitFor()
  expect(await talk(visitor).getByRole('progressbar').count()).toBe(0)
  await talk(visitor).getByRole('button', { name: 'Cancel' }).click()
  await talk(visitor).getByText('This file could not be taken.').waitFor({ state: 'detached' })
  expect(await desk.count('message')).toBe(4)
  expect(await writing(visitor).isEnabled()).toBe(true)
})

it('takes a file that is dropped', async () => {
  const dataTransfer = await visitor.evaluateHandle(`(() => {
    const data = new DataTransfer()
    data.items.add(new File(['Maße'], 'notiz.txt', { type: 'text/plain' }))
    return data
  })()`)
  await writing(visitor).dispatchEvent('drop', { dataTransfer })
  await panel(visitor).getByRole('listitem').filter({ hasText: 'notiz.txt' }).waitFor()
  await panel(visitor).getByRole('button', { name: 'Send', exact: true }).click()
  const save = thread(desk.page).getByRole('button', { name: /notiz\.txt/ })
  await save.waitFor()
  const { bytes } = await downloaded(desk.page, () => save.click())
  expect(bytes.toString()).toBe('Maße')
})

it('shows all of it again after a reload', async () => {
  await visitor.reload()
  await openChat(visitor)
  await isDrawn(talk(visitor).getByRole('link', { name: 'Open kratzer.jpg' }).locator('img'))
  await isDrawn(talk(visitor).getByRole('link', { name: 'Open alster.jpg' }).locator('img'))
  for (const name of ['Rechnung Nr. 4.pdf', 'Maße & Preise.pdf', 'notiz.txt'])
    expect(
      await talk(visitor)
        .getByRole('link', { name: new RegExp(name) })
        .count(),
      name,
    ).toBe(1)
})

it('complains about nothing but the file that was refused', () => {
  expect([...trouble, ...desk.trouble].filter((line) => !/status of 400/.test(line))).toEqual([])
})
