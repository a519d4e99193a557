/** Networks that let no socket through, answers that get lost, and a server that is killed while visitors write. */
import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSubject } from '../faults/subject.ts'
import { answer, message, row, thread } from './desk.ts'
import { soon } from './phone.ts'
import { plainPage } from './shop.ts'
import { bubble, launcher, openChat, openVisitor, panel, talk, visitorWrites, writing } from './visitor.ts'
import { openWebsiteDesk, type WebsiteDesk } from './website-desk.ts'

let desk: WebsiteDesk
let proxy: Server

beforeAll(async () => {
  desk = await openWebsiteDesk()
  proxy = createServer((incoming, outgoing) => {
    const { method, headers, url } = incoming
    const onward = request(desk.product.url + url, { method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  // As many a proxy of a company does.
  proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const base = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  desk.site.pages.set('/behind', plainPage(base, desk.inbox.key))
  await desk.page.goto(`${desk.product.url}/all`)
})
afterAll(async () => {
  proxy?.closeAllConnections()
  proxy?.close()
  await desk?.[Symbol.asyncDispose]()
})

/** Whose browser comes back at once: how long it waits is up to chance otherwise. */
async function hasty(path = ''): Promise<Page> {
  const { context, page } = await openVisitor(desk.browser)
  await context.addInitScript({ content: 'Math.random = () => 0' })
  await page.goto(desk.site.url + path)
  return page
}

it('talks both ways where no socket gets through', async () => {
  const page = await hasty('/behind')
  await openChat(page)
  await visitorWrites(page, 'Aus dem Büro')
  await row(desk.page, 'Visitor').getByText('Aus dem Büro').waitFor()
  await row(desk.page, 'Visitor').click()
  await message(desk.page, 'Aus dem Büro').waitFor()
  await answer(desk.page, 'Kommt an')
  await bubble(page, 'Kommt an').waitFor()
  await talk(page)
    .getByText(/^Read \d/)
    .waitFor()
  await message(desk.page, 'Kommt an').getByRole('img', { name: 'Read' }).waitFor()
  await writing(page).pressSequentially('Und')
  await desk.page
    .getByRole('status')
    .getByText(/is writing/)
    .waitFor()
  await visitorWrites(page, 'Und noch eins')
  await message(desk.page, 'Und noch eins').waitFor()
  await soon(() => talk(page).getByText('Sending').count()).toBe(0)
  expect(await bubble(page, 'Und noch eins').count()).toBe(1)
  expect(
    await panel(page)
      .getByText(/^No connection/)
      .count(),
  ).toBe(0)
  await page.context().close()
})

it('sends once what was taken and whose answer got lost on the way', async () => {
  const page = await hasty('/behind')
  await openChat(page)
  await visitorWrites(page, 'Erste')
  await row(desk.page, 'Erste').click()
  let lost = 0
  await page.route('**/api/widget/*/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    await route.abort('connectionreset')
  })
  await visitorWrites(page, 'Kam die an?')
  await soon(() => lost).toBe(1)
  await soon(() =>
    talk(page)
      .getByText(/^(Sending|Waits)/)
      .count(),
  ).toBe(0)
  expect(await bubble(page, 'Kam die an?').count()).toBe(1)
  expect(await message(desk.page, 'Kam die an?').count()).toBe(1)
  await page.context().close()
})

it('sends once what was taken by a socket that broke before it said so', async () => {
  const page = await hasty()
  let broken = 0
  await page.routeWebSocket(/\/ws\/visitor/, (ours) => {
    const theirs = ours.connectToServer()
    theirs.onMessage((frame) => {
      if (broken > 0 || !String(frame).includes('"stored"')) return ours.send(frame)
      broken += 1
      void theirs.close()
      void ours.close()
    })
  })
  await page.reload()
  await openChat(page)
  await visitorWrites(page, 'Nur einmal')
  await row(desk.page, 'Nur einmal').click()
  await soon(() => broken).toBe(1)
  await soon(() =>
    talk(page)
      .getByText(/^(Sending|Waits)/)
      .count(),
  ).toBe(0)
  await talk(page)
    .getByText(/^(Sent|Read)/)
    .waitFor()
  expect(await bubble(page, 'Nur einmal').count()).toBe(1)
  expect(await thread(desk.page).getByRole('article').count()).toBe(1)
  await page.context().close()
})

it('loses nothing when the server is killed while somebody writes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-killed-'))
  const first = await startSubject({ DATA_DIR: folder })
  const { port } = new URL(first.url)
  const { context, page } = await openVisitor(desk.browser)
  await context.addInitScript({ content: 'Math.random = () => 0' })
  await page.goto(`${first.url}/demo/${first.site}`)
  await launcher(page).waitFor()
  await openChat(page)
  const texts = Array.from({ length: 12 }, (_, n) => `Nachricht ${n + 1}.`)
  let subject = first
  for (const [n, text] of texts.entries()) {
    await visitorWrites(page, text)
    if (n % 4 !== 3) continue
    await subject.kill()
    subject = await startSubject({ DATA_DIR: folder, PORT: port })
  }
  await soon(() =>
    talk(page)
      .getByText(/^(Sending|Waits)/)
      .count(),
  ).toBe(0)
  const shown = async () => (await talk(page).innerText()).match(/Nachricht \d+\./g)
  await soon(shown).toEqual(texts)
  await subject.stop()
  const db = new SQLite(join(folder, 'sandglass.db'), { readonly: true })
  const stored = db.prepare('select text from message order by sent_at, id').pluck().all()
  const conversations = db.prepare('select count(*) from conversation').pluck().get()
  db.close()
  rmSync(folder, { recursive: true })
  expect(stored.toSorted()).toEqual(texts.toSorted())
  expect(conversations).toBe(1)
  await context.close()
})
