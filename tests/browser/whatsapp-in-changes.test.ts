/** What becomes of messages and people afterwards, and what the business writes elsewhere. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answer, composer, message, openDesk, row, thread, type Desk } from './desk.ts'
import {
  chat,
  choose,
  heardOf,
  more,
  nextSecond,
  openPhone,
  playAs,
  press,
  rewrite,
  soon,
  turn,
  wordsOf,
  write,
} from './phone.ts'

const WHO = 'Katharina Brandt'

let desk: Desk
let page: Page
let phone: Page

beforeAll(async () => {
  desk = await openDesk()
  ;({ page } = desk)
  phone = await openPhone(desk)
  await page.goto(`${desk.product.url}/all`)
  await write(phone, 'Guten Tag!')
  await row(page, WHO).click()
  await thread(page).getByText('Guten Tag!').waitFor()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

// What a test brings stands below what the one before has brought.
beforeEach(() => nextSecond())

const newestWords = async () => (await wordsOf(thread(page))).at(-1)
const ends = (words: string | RegExp) => soon(newestWords).toEqual(expect.stringMatching(words))
const person = () => page.getByRole('complementary', { name: 'Person' })
const unread = () => row(page, WHO).getByRole('img', { name: /unread/ })

describe('messages', () => {
  it('hangs a reaction on our message and takes it off, without anything to read', async () => {
    await answer(page, 'Am Donnerstag?')
    await chat(phone).getByText('Am Donnerstag?').waitFor()
    await choose(phone, 'Reaction', '🙏')
    const reaction = message(page, 'Am Donnerstag?').getByText('🙏')
    await reaction.waitFor()
    await nextSecond()
    await choose(phone, 'Reaction', 'Take back')
    await reaction.waitFor({ state: 'detached' })
    await ends('Am Donnerstag?')
    expect(await unread().count()).toBe(0)
  })

  it('shows what an edited message says, and what it said before', async () => {
    await write(phone, 'Lieber am Freitag.')
    await message(page, 'Lieber am Freitag.').waitFor()
    await nextSecond()
    await rewrite(phone, 'Lieber am Samstag.')
    const edited = message(page, 'Lieber am Samstag.')
    await edited.getByRole('button', { name: 'edited' }).click()
    const before = page.getByRole('dialog', { name: 'Earlier wordings' })
    await soon(() => before.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/\d\d:\d\d\s+Lieber am Freitag\.$/),
    ])
    await page.keyboard.press('Escape')
    await before.waitFor({ state: 'detached' })
    expect(await message(page, 'Lieber am Freitag.').count()).toBe(0)
  })

  it('keeps the place of a deleted message, not its words', async () => {
    await write(phone, 'Das war für jemand anderen.')
    await message(page, 'Das war für jemand anderen.').waitFor()
    await press(phone, 'Delete last')
    await ends(`${WHO} deleted this message`)
    await row(page, WHO).getByText('Deleted message').waitFor()
    expect(await message(page, 'Das war für jemand anderen.').count()).toBe(0)
  })
})

describe('wishes', () => {
  it('follows who stops marketing and takes it up again', async () => {
    const marketing = person().getByRole('region', { name: 'Marketing' })
    await more(phone, 'Stop marketing')
    await ends(`${WHO} stopped marketing messages`)
    await marketing.getByText('Not wanted').waitFor()
    await nextSecond()
    await more(phone, 'Allow marketing')
    await ends(`${WHO} allows marketing messages`)
    await marketing.getByText('Agreed to').waitFor()
    await marketing.getByRole('button', { name: 'How we know' }).click()
    await marketing.getByText('User requested to stop marketing messages').waitFor()
  })
})

describe('the provider’s assistant', () => {
  it('answers until an agent does; nothing that is written meanwhile is missed', async () => {
    await turn(phone, 'Meta’s AI answers in this chat', true)
    await ends('The provider’s assistant answers')
    await page.getByRole('status').getByText('Your message takes over.').waitFor()
    await nextSecond()
    await write(phone, 'Ist da ein Mensch?')
    await ends('Ist da ein Mensch?')
    await answer(page, 'Ja, ich.')
    await message(page, 'Ja, ich.')
      .getByRole('img', { name: /Delivered|Read/ })
      .waitFor()
    await page.getByText('Your message takes over.').waitFor({ state: 'detached' })
    expect(await phone.getByRole('switch', { name: 'Meta’s AI answers in this chat' }).isChecked()).toBe(
      false,
    )
  })

  it('says so when it hands over by itself', async () => {
    await nextSecond()
    await turn(phone, 'Meta’s AI answers in this chat', true)
    await ends('The provider’s assistant answers')
    await nextSecond()
    await turn(phone, 'Meta’s AI answers in this chat', false)
    await ends('The provider’s assistant handed over')
  })
})

describe('the business’s own phone', () => {
  it('shows what was written there as ours, edited and deleted with it', async () => {
    await choose(phone, 'Do there …', 'Photo')
    const photo = thread(page).getByRole('article', { name: /^Your side/ })
    await photo.getByRole('button', { name: 'Enlarge: Photo' }).waitFor()
    await choose(phone, 'Do there …', 'Text')
    await ends('From the phone app Written on our own phone.')
    await nextSecond()
    await choose(phone, 'Do there …', 'Edit the last')
    const edited = message(page, 'Written and corrected on our own phone.')
    await edited.getByRole('button', { name: 'edited' }).waitFor()
    await choose(phone, 'Do there …', 'Delete the last')
    await thread(page).getByText('Your side deleted this message').waitFor()
    await composer(page).waitFor()
  })

  it('puts imported history above, read and silent', async () => {
    const newest = await newestWords()
    await choose(phone, 'Do there …', 'Share the history')
    await message(page, 'From last week').getByRole('button', { name: 'Enlarge: Photo' }).waitFor()
    const words = await wordsOf(thread(page))
    expect(words.slice(0, 4)).toEqual([
      'Do you deliver to Lübeck?',
      'Thank you, the chairs are here.',
      'We are glad to hear it.',
      'From last week',
    ])
    expect(words.indexOf('Yes, until Saturday.')).toBeGreaterThan(
      words.indexOf('Is the sideboard still in the shop?'),
    )
    expect(words.at(-1)).toBe(newest)
    expect(await unread().count()).toBe(0)
  })

  it('takes the name of its address book, and forgets nobody when it is struck out', async () => {
    await choose(phone, 'Do there …', 'Save as contact')
    await page.getByRole('heading', { level: 1, name: `${WHO} (customer)` }).waitFor()
    await nextSecond()
    await choose(phone, 'Do there …', 'Remove the contact')
    await write(phone, 'Noch da?')
    await ends('Noch da?')
    await page.getByRole('heading', { level: 1, name: WHO }).waitFor()
  })
})

describe('who they are', () => {
  it('says that another phone is in use', async () => {
    await more(phone, 'New phone, same number')
    await ends(/uses another phone or installed the app anew/)
  })

  it('goes on with a new number and a new user ID in the same thread', async () => {
    await more(phone, 'New number')
    await ends(/has a new number: \+49 151 5550 3413, before \+49 151 5550 3412$/)
    await person().getByText('+49 151 5550 3413').waitFor()
    await nextSecond()
    await more(phone, 'New user ID')
    await ends(/has a new user ID|goes by/)
    await nextSecond()
    await write(phone, 'Unter neuer Nummer.')
    await ends('Unter neuer Nummer.')
    expect(await row(page, WHO).count()).toBe(1)
  })

  it('goes on with somebody who has no number but another user ID', async () => {
    await playAs(phone, '@lukas.zimm')
    await write(phone, 'Ohne Nummer.')
    await row(page, 'Lukas Zimmermann').click()
    await ends('Ohne Nummer.')
    await person().getByText('@lukas.zimm').waitFor()
    await nextSecond()
    await more(phone, 'New user ID')
    await ends(/Lukas Zimmermann/)
    await nextSecond()
    await write(phone, 'Immer noch ich.')
    await ends('Immer noch ich.')
    expect(await row(page, 'Lukas Zimmermann').count()).toBe(1)
  })
})

describe('calls', () => {
  it.each([
    ['missed', () => press(phone, 'Call'), 'Missed call from Lukas Zimmermann'],
    ['answered', () => more(phone, 'Call, answered'), 'Call from Lukas Zimmermann, 1:05 min'],
  ])('are lines of the thread: %s', async (_name, call, words) => {
    await call()
    await thread(page).getByText(words, { exact: true }).waitFor()
  })
})

it('shows the same after a reload, and complains about nothing', async () => {
  await row(page, WHO).click()
  await message(page, 'Unter neuer Nummer.').waitFor()
  const heard = await heardOf(thread(page))
  await page.reload()
  await message(page, 'Unter neuer Nummer.').waitFor()
  await soon(() => heardOf(thread(page))).toBe(heard)
  expect(desk.trouble).toEqual([])
})
