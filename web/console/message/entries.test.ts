import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { setLocale } from '../../lib/i18n.ts'
import '../../lib/locales/mail.ts'
import { buildConversation, buildEntry } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { entryWords } from './entries.ts'
import EntryLine from './EntryLine.vue'

const system = { kind: 'system', id: null, name: null } as const
const say = (overrides: Parameters<typeof buildEntry>[0]) =>
  entryWords(buildEntry({ author: system, ...overrides }), 'Carla')
const call = (
  direction: 'in' | 'out',
  state: 'missed' | 'ended' | 'rejected' | 'ringing',
  seconds: number | null = null,
) => say({ kind: 'call', call: { direction, state, seconds } })

describe('an entry', () => {
  beforeEach(() => setLocale('en'))

  it('tells what became of a call', () => {
    expect(call('in', 'missed')).toBe('Missed call from Carla')
    expect(call('in', 'ended', 190)).toBe('Call from Carla, 3:10 min')
    expect(call('out', 'ended')).toBe('Call to Carla, over')
    expect(call('in', 'rejected')).toBe('Call from Carla, declined')
  })

  it.each([
    [{ from: '+49 1', to: '+49 2' }, 'Carla has a new number: +49 2, before +49 1'],
    [{ from: null, to: '+49 2' }, 'Carla has a new number: +49 2'],
    [{ from: '+49 1', to: null }, 'Carla has a new number'],
  ])('tells a new number as far as it is known', (change, words) => {
    expect(say({ kind: 'number_changed', change })).toBe(words)
  })

  it.each([
    ['security_changed', 'another phone'],
    ['bot_took_over', 'assistant answers'],
    ['bot_left', 'handed over'],
    ['merged', 'merged into this one'],
    ['opted_out', 'Carla stopped marketing'],
    ['opted_in', 'Carla allows marketing'],
    ['user_id_changed', 'new user ID'],
    ['something_new', 'something new'],
  ])('says %s in words', (kind, words) => {
    expect(say({ kind })).toContain(words)
  })

  it('tells what became of mails, and of which address', () => {
    const about = { address: 'c@kunde.example' }
    expect(say({ kind: 'delivery_delayed', ...about })).toContain(
      'mail to \u2068c@kunde.example\u2069 is late',
    )
    expect(say({ kind: 'delivery_delayed' })).toBe('A mail is late. Its server still tries')
    expect(say({ kind: 'complained', ...about })).toContain('c@kunde.example\u2069 called a mail unwanted')
    expect(say({ kind: 'complained' })).toBe('Carla called a mail unwanted')
    expect(say({ kind: 'files_deleted' })).toBe('Files were deleted at the end of their period')
  })

  it('leads from a chat to the mails it goes on with', async () => {
    const entry = buildEntry({ kind: 'continued', other: 12 })
    const { render, router } = await createHarness()
    const line = render(EntryLine, { entry, conversation: buildConversation() })
    expect(line.get('span').text()).toBe('Ada Lang continued this by e-mail: #12')
    await line.get('a').trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.params['id']).toBe('12')
  })

  it('names the colleague who did it', () => {
    const ada = { kind: 'agent', id: 1, name: 'Ada' } as const
    expect(say({ kind: 'merged', author: ada })).toBe('Ada merged another conversation into this one')
    expect(say({ kind: 'opted_out', author: ada })).toBe('Ada noted: no more marketing')
  })
})
