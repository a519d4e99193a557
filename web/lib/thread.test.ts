import { describe, expect, it } from 'vitest'
import type { Thread } from './reduce.ts'
import { buildEntry, buildMail, buildMessage, HOUR, MINUTE, NOON } from './testing.ts'
import { rowsOf, type Row, type ThreadInput } from './thread.ts'

const ada = { kind: 'agent', id: 1, name: 'Ada Lang' } as const
const outline = (rows: Row[]) =>
  rows.map((row) => (row.kind === 'group' ? row.messages.map(({ id }) => id) : row.kind))

function rows(items: Thread['items'], more: Partial<ThreadInput> = {}) {
  return rowsOf({
    thread: { items, next: null },
    entries: [],
    pending: [],
    inboundCount: items.length,
    mark: null,
    ...more,
  })
}

describe('rowsOf', () => {
  it('keeps messages of one sender together while they are close', () => {
    const items = [0, 1, 2, 20].map((minutes, index) =>
      buildMessage({ id: index + 1, sentAt: NOON + minutes * MINUTE }),
    )
    expect(outline(rows(items))).toEqual(['day', [1, 2, 3], [4]])
  })

  it('begins a group with every other sender, and names colleagues', () => {
    const items = [
      buildMessage({ id: 1 }),
      buildMessage({ id: 2, direction: 'out', author: ada, sentAt: NOON + 1 }),
      buildMessage({ id: 3, direction: 'out', author: { ...ada, id: 2, name: 'Ben' }, sentAt: NOON + 2 }),
    ]
    const found = rows(items)
    expect(outline(found)).toEqual(['day', [1], [2], [3]])
    expect(found.map((row) => (row.kind === 'group' ? row.name : undefined))).toEqual([
      undefined,
      null,
      'Ada Lang',
      'Ben',
    ])
  })

  it('draws a line for every day', () => {
    const items = [buildMessage({ id: 1, sentAt: NOON - 24 * HOUR }), buildMessage({ id: 2, sentAt: NOON })]
    expect(outline(rows(items))).toEqual(['day', [1], 'day', [2]])
  })

  it('puts notes and entries where they belong, between groups', () => {
    const items = [
      buildMessage({ id: 1 }),
      buildMessage({ id: 2, direction: 'internal', type: 'note', author: ada, sentAt: NOON + 2 }),
      buildMessage({ id: 3, sentAt: NOON + 4 }),
    ]
    const entries = [buildEntry({ at: NOON + 3 })]
    expect(outline(rows(items, { entries }))).toEqual(['day', [1], 'note', 'entry', [3]])
  })

  it('leaves out entries from before the loaded messages', () => {
    const thread = { items: [buildMessage()], next: 'older' }
    const entries = [buildEntry({ id: 1, at: NOON - HOUR }), buildEntry({ id: 2, at: NOON + HOUR })]
    expect(outline(rows([], { thread, entries }))).toEqual(['day', [1], 'entry'])
  })

  it('draws the new line before the first unread message', () => {
    const items = [1, 2, 3].map((id) => buildMessage({ id, sentAt: NOON + id }))
    const found = rows(items, { mark: { after: 1, count: 2 } })
    expect(outline(found)).toEqual(['day', [1], 'new', [2, 3]])
  })

  const mail = (id: number, more: Partial<ReturnType<typeof buildMessage>> = {}) =>
    buildMessage({ id, type: 'mail', sentAt: NOON + id, mail: buildMail(), ...more })
  const folded = (found: Row[]) =>
    found.flatMap((row) => (row.kind === 'mail' ? [[row.message.id, row.folded]] : []))

  it('gives every mail a row of its own', () => {
    expect(outline(rows([mail(1), mail(2), buildMessage({ id: 3, sentAt: NOON + 3 })]))).toEqual([
      'day',
      'mail',
      'mail',
      [3],
    ])
  })

  it('folds mails that were read, but for the newest two', () => {
    const items = [1, 2, 3, 4].map((id) => mail(id))
    expect(folded(rows(items))).toEqual([
      [1, true],
      [2, true],
      [3, false],
      [4, false],
    ])
  })

  it('folds none that is unread', () => {
    const items = [1, 2, 3, 4, 5].map((id) => mail(id))
    expect(folded(rows(items, { mark: { after: 1, count: 4 } }))).toEqual([
      [1, true],
      [2, false],
      [3, false],
      [4, false],
      [5, false],
    ])
  })

  it('folds none of ours that did not reach everybody', () => {
    const reached = {
      name: null,
      address: 'a@b.example',
      role: 'to',
      state: 'accepted',
      failure: null,
    } as const
    const part = [reached, { ...reached, state: 'failed' as const }]
    const ours = { direction: 'out', author: ada } as const
    const items = [
      mail(1, { ...ours, delivery: 'unknown' }),
      mail(2, { ...ours, delivery: 'accepted', mail: buildMail({ recipients: part }) }),
      mail(3, { ...ours, delivery: 'accepted' }),
      mail(4),
      mail(5),
    ]
    expect(folded(rows(items)).filter(([, closed]) => closed)).toEqual([[3, true]])
  })

  it('keeps what is on its way at the end until the server has it', () => {
    const pending = [
      {
        ...buildMessage({ id: -1, clientId: 'one', direction: 'out', author: ada }),
        pending: { state: 'waiting' as const, progress: null },
      },
    ]
    const sent = buildMessage({ id: 9, clientId: 'one', direction: 'out', author: ada, sentAt: NOON + 1 })
    expect(outline(rows([buildMessage({ id: 1, sentAt: NOON + HOUR })], { pending }))).toEqual([
      'day',
      [1],
      [-1],
    ])
    expect(outline(rows([sent], { pending }))).toEqual(['day', [9]])
  })
})
