import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import type { ConsentView } from '../../../server/contract/contact.ts'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import { buildContact, buildConversation, NOON } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import PersonColumn from './PersonColumn.vue'

type Visitor = NonNullable<ConversationItem['visitor']>

const consent = (overrides: Partial<ConsentView>): ConsentView => ({
  channel: 'web',
  purpose: 'privacy_notice',
  state: 'granted',
  source: 'widget',
  detail: null,
  notice: { version: 2, language: 'de' },
  at: NOON,
  ...overrides,
})

async function open(visitor: Partial<Visitor>, overrides: Partial<ConversationItem> = {}) {
  const harness = await createHarness({ me: { may: ['conversation.read'] } })
  harness.answers['GET /api/conversations?limit=40&contact=1'] = () => ({ items: [], next: null })
  const conversation = buildConversation({
    channel: 'web',
    contact: buildContact({ name: null, address: null, addresses: [] }),
    visitor: {
      identified: false,
      email: null,
      language: null,
      attributes: {},
      claims: {},
      page: null,
      notice: null,
      ...visitor,
    },
    ...overrides,
  })
  const page = harness.render(PersonColumn, { conversation })
  await vi.waitFor(() => expect(page.text()).toContain('From the website'))
  return { ...harness, page }
}

enableAutoUnmount(afterEach)
afterEach(() => vi.unstubAllGlobals())

it('says that nobody has verified what a visitor says of themselves', async () => {
  const { page } = await open({
    email: 'carla@home.example',
    attributes: { plan: 'Pro', seats: 12, trial: true, left: null },
  })
  expect(page.text()).toContain('Anonymous visitor')
  const mail = page.get('a[href^="mailto:"]')
  expect(mail.attributes('href')).toBe('mailto:carla@home.example')
  expect(mail.element.parentElement?.textContent).toContain('not verified')
  const rows = page.findAll('.part + dl .fact').map((row) => row.text())
  expect(rows).toEqual(['planPro', 'seats12', 'trialYes'])
  expect(page.text()).toContain('Told by the page, not verified')
})

it('says who vouches for somebody who is signed in on the website', async () => {
  const address = { kind: 'external', text: 'C-10442' }
  const { page } = await open(
    { identified: true, email: 'carla@home.example', claims: { tier: 'gold' } },
    { contact: buildContact({ address: address.text, addresses: [address] }) },
  )
  expect(page.text()).toContain('The website of “Service” vouches for who this is.')
  expect(page.text()).toContain('Confirmed by the website')
  expect(page.text()).not.toContain('not verified')
  expect(page.get('.identity .tag').text()).toBe('signed')
})

it.each([
  ['https://shop.example/lamps?size=l', 'shop.example/lamps?size=l', 'https://shop.example/lamps?size=l'],
  ['javascript:alert(1)', 'javascript:alert(1)', null],
  ['not an address', 'not an address', null],
])('shows the page %s, as a link only where it is one', async (page, text, href) => {
  const { page: column } = await open({ page })
  expect(column.text()).toContain(text)
  const links = column.findAll('dd a').map((link) => {
    const { href, rel, target } = link.attributes()
    return [href, rel, target]
  })
  expect(links).toEqual(href ? [[href, 'noopener noreferrer', '_blank']] : [])
})

it('tells the notice that was agreed to, apart from marketing', async () => {
  const { page, answers } = await open({ notice: { version: 2, language: 'de', at: NOON } })
  answers['GET /api/contacts/1/consents'] = () => ({
    items: [
      consent({}),
      consent({ purpose: 'marketing', notice: null, detail: 'by phone' }),
      consent({ notice: { version: 1, language: 'en' }, at: NOON - 1 }),
    ],
  })
  expect(page.text()).toContain('Version 2, German')
  await page.get('button[aria-expanded]').trigger('click')
  await vi.waitFor(() => expect(page.findAll('.consent-list li')).toHaveLength(2))
  expect(page.get('.consent-list').text()).toContain('Version 1, English')
  expect(page.get('.consent-list').text()).not.toContain('by phone')
})

it('says that no notice was asked for, and how the chat was liked', async () => {
  const { page } = await open({}, { rating: { score: 1, comment: 'Nobody knew' } })
  expect(page.text()).toContain('Not asked for')
  expect(page.get('.rated').text()).toBe('Bad')
  expect(page.text()).toContain('Nobody knew')
})
