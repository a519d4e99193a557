import { beforeEach, describe, expect, it } from 'vitest'
import { setLocale } from '../../lib/i18n.ts'
import '../../lib/locales/desk.ts'
import { buildContact, buildConversation } from '../../lib/testing.ts'
import { nameOf } from './names.ts'

const visitor = {
  identified: false,
  email: null,
  language: null,
  attributes: {},
  claims: {},
  page: null,
  notice: null,
}
const nobody = (id = 1) => buildContact({ id, name: null, address: null, addresses: [] })

beforeEach(() => setLocale('en'))

describe('a person is called', () => {
  it.each([
    ['their name', buildConversation({ visitor: { ...visitor, email: 'c@home.example' } }), 'Carla Brandt'],
    [
      'their e-mail address, which says more than a number of the website’s',
      buildConversation({
        contact: { ...nobody(), address: 'C-10442' },
        visitor: { ...visitor, identified: true, email: 'c@home.example' },
      }),
      'c@home.example',
    ],
    [
      'their address',
      buildConversation({ contact: { ...nobody(), address: '+49 151 5550 3412' } }),
      '+49 151 5550 3412',
    ],
    ['by the number of the conversation', buildConversation({ id: 7, contact: nobody() }), 'Unknown #7'],
  ])('%s', (_, conversation, name) => {
    expect(nameOf(conversation)).toBe(name)
  })

  it('by a sign of their own where nothing else is known of a visitor', () => {
    const names = Array.from({ length: 3_000 }, (_, id) =>
      nameOf(buildConversation({ contact: nobody(id + 1), visitor })),
    )
    expect(new Set(names).size).toBe(names.length)
    expect(names.every((name) => /^Visitor [0-9A-F]{4}$/.test(name))).toBe(true)
  })
})
