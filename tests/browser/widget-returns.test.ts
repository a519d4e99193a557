/** What waits for a visitor who opens an old page, comes back, or is interrupted. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { soon } from './phone.ts'
import { PICTURE, type Stage } from './stage.ts'
import { bubble, choose, launcher, openChat, panel, talk, visitorWrites, writing } from './visitor.ts'
import { agree, openShop, visit } from './widget-shop.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openShop()
}, 30_000)
afterAll(() => stage?.[Symbol.asyncDispose]())

describe('a page from before a deployment', () => {
  it('finds the present app', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await page.route('**/widget/app-*.js', (route) => route.fulfill({ status: 404 }), { times: 1 })
    await openChat(page)
    await panel(page).getByRole('button', { name: 'Agree and write' }).waitFor()
  })

  it('says that there is none, and tries again', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await page.route('**/widget/app*', (route) => route.abort())
    await launcher(page).click()
    const words = page.locator('sandglass-chat').getByText('The chat could not be loaded. Please try again.')
    await words.waitFor()
    await page.unroute('**/widget/app*')
    await openChat(page)
    await words.waitFor({ state: 'detached' })
  })
})

describe('what was typed', () => {
  it('into fields is there after a look at the privacy notice', async () => {
    await using visitor = await visit(stage, '/shut')
    const { page } = visitor
    await openChat(page)
    await panel(page).getByLabel('E-mail').fill('aylin@example.com')
    await panel(page).getByLabel('Your question').fill('Do you deliver to Sylt?')
    await panel(page).getByRole('button', { name: 'privacy notice' }).click()
    await panel(page).getByRole('button', { name: 'Back' }).click()
    await soon(() => panel(page).getByLabel('E-mail').inputValue()).toBe('aylin@example.com')
    expect(await panel(page).getByLabel('Your question').inputValue()).toBe('Do you deliver to Sylt?')
  })

  it('is not interrupted by a question how it was', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await openChat(page)
    await agree(page)
    await visitorWrites(page, 'Is anybody in today?')
    await stage.answer('Is anybody in today?', 'Until six.')
    await bubble(page, 'Until six.').waitFor()
    await writing(page).fill('And tomorrow')
    await stage.resolve('Is anybody in today?')
    await panel(page).getByText('The chat has ended').first().waitFor()
    expect(await writing(page).inputValue()).toBe('And tomorrow')
    await writing(page).press('Enter')
    await talk(page).getByText('And tomorrow').waitFor()
  })
})

describe('a file', () => {
  it('is taken wherever in the chat it is dropped', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await openChat(page)
    await agree(page)
    const file = await page.evaluateHandle(`{
      const data = new DataTransfer()
      data.items.add(new File(['%PDF-1.4'], 'offer.pdf', { type: 'application/pdf' }))
      data
    }`)
    await talk(page).dispatchEvent('drop', { dataTransfer: file })
    await panel(page).getByText('offer.pdf').waitFor()
    await panel(page).getByRole('button', { name: 'Remove offer.pdf' }).click()
    await panel(page).getByText('offer.pdf').waitFor({ state: 'detached' })
  })

  it('stays in sight when a keyboard takes half of the screen', async () => {
    await using visitor = await visit(stage, '/', { viewport: { width: 390, height: 844 } })
    const { page } = visitor
    await openChat(page)
    await agree(page)
    await panel(page).locator('input[type=file]').setInputFiles(PICTURE)
    await visitorWrites(page, 'Like this one')
    await talk(page).getByText('Sent', { exact: true }).waitFor()
    await page.setViewportSize({ width: 390, height: 420 })
    await soon(() => talk(page).evaluate(fromEnd)).toBeLessThan(2)
  })
})

describe('who comes back', () => {
  it('has what an agent wrote delivered before the chat is opened', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await openChat(page)
    await agree(page)
    await visitorWrites(page, 'I look in again tomorrow')
    await talk(page).getByText('Sent', { exact: true }).waitFor()
    await page.goto('about:blank')
    await stage.answer('I look in again tomorrow', 'We keep it for you.')
    await page.goto(stage.home)
    await launcher(page)
      .and(page.getByRole('button', { name: 'Chat, 1 unread' }))
      .waitFor()
    await soon(() => deliveryOf('We keep it for you.')).toBe('delivered')
  })

  it('learns why there is nothing left, and can write', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await openChat(page)
    await agree(page)
    await visitorWrites(page, 'Forget me not')
    await talk(page).getByText('Sent', { exact: true }).waitFor()
    await stage.product.server.ctx.db.transaction((tx) => tx.deleteFrom('visitor_session').execute())
    await page.reload()
    await openChat(page)
    await panel(page).getByText('This conversation is closed on this device.').waitFor()
    await agree(page)
    await visitorWrites(page, 'Here I am again')
    await talk(page).getByText('Sent', { exact: true }).waitFor()
  })

  it('hears why a chat can not be sent yet', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await openChat(page)
    await agree(page)
    await visitorWrites(page, 'Nobody has answered')
    await talk(page).getByText('Sent', { exact: true }).waitFor()
    await choose(page, 'Send chat by e-mail')
    await panel(page).getByLabel('E-mail').fill('aylin@example.com')
    await panel(page).getByRole('button', { name: 'Send', exact: true }).click()
    await panel(page).getByText('A chat can be sent once somebody has answered.').waitFor()
  })
})

const fromEnd = ({ scrollHeight, scrollTop, clientHeight }: Record<string, number>): number =>
  (scrollHeight ?? 0) - (scrollTop ?? 0) - (clientHeight ?? 0)

async function deliveryOf(text: string): Promise<string | null> {
  const row = await stage.product.server.ctx.db.read
    .selectFrom('message')
    .select('delivery')
    .where('text', '=', text)
    .executeTakeFirst()
  return row?.delivery ?? null
}
