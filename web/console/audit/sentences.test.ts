import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditView } from '../../../server/contract/audit.ts'
import { fullTime } from '../../lib/format.ts'
import { setLocale, t, tMaybe } from '../../lib/i18n.ts'
import '../../lib/locales/privacy.ts'
import { AUDIT_ACTIONS } from './actions.ts'
import { NOON } from '../../lib/testing.ts'
import { auditSentence, detailsOf } from './sentences.ts'

const line = (overrides: Partial<AuditView>): AuditView => ({
  id: 1,
  at: 0,
  actor: { kind: 'agent', id: 1, name: 'Ada Lang' },
  action: 'conversation.view',
  object: 'conversation',
  objectId: 12,
  detail: {},
  ...overrides,
})
const nobody = { kind: 'system', id: null, name: null } as const
const say = (overrides: Partial<AuditView>) =>
  auditSentence(line(overrides), (id) => (id === 5 ? 'Mia' : null)).replace(/[\u2068\u2069]/g, '')

describe('a line of the audit log', () => {
  beforeEach(() => setLocale('en'))

  it.each([
    [{}, 'Ada Lang opened a conversation · conversation #12'],
    [
      { actor: nobody, action: 'mail.files', object: 'inbox' },
      'The server deleted attachments of mails · inbox #12',
    ],
    [{ actor: nobody, action: 'session.open', object: 'agent', objectId: 5 }, 'Mia signed in · account #5'],
    [
      { actor: { kind: 'agent', id: 7, name: null } },
      'Former account #7 opened a conversation · conversation #12',
    ],
    [{ action: 'moon.land', object: 'big_rock', objectId: null }, 'Ada Lang did “moon.land” · big rock'],
  ] as const)('says %o in words', (overrides, words) => {
    expect(say(overrides)).toBe(words)
  })

  it.each(['en', 'de'] as const)('has words in %s for every action that can be asked for', (language) => {
    setLocale(language)
    const other = (action: string) => t('audit.didOther', { action })
    expect(
      AUDIT_ACTIONS.filter(
        (action) => tMaybe(`audit.did.${action}`, 'audit.didOther', { action }) === other(action),
      ),
    ).toEqual([])
  })

  it('knows every action that the server writes', () => {
    const sources = import.meta.glob<string>(
      ['../../../server/core/**/*.ts', '!../../../server/**/*.test.ts'],
      {
        query: '?raw',
        import: 'default',
        eager: true,
      },
    )
    const written = Object.values(sources).flatMap((text) =>
      [...text.matchAll(/action: '([a-z_]+\.[a-z_]+)'/g)].map(([, action]) => action),
    )
    expect(written.length).toBeGreaterThan(20)
    expect(written.filter((action) => !AUDIT_ACTIONS.some((known) => known === action))).toEqual([])
  })

  it('keeps its codes and counts behind it', () => {
    expect(detailsOf(line({ detail: { conversations: 1200, rule_id: 3, why: '', by: null } }))).toEqual([
      { name: 'conversations', value: '1,200' },
      { name: 'rule id', value: '3' },
    ])
    expect(detailsOf(line({ detail: { resumed: false, since: NOON } }))).toEqual([
      { name: 'resumed', value: 'no' },
      { name: 'in force from', value: fullTime(NOON) },
    ])
  })
})
