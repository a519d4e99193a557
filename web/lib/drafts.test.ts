import { beforeEach, describe, expect, it } from 'vitest'
import { createDrafts } from './drafts.ts'
import { HOUR, NOON } from './testing.ts'

const empty = { reply: '', note: '', mode: 'reply', quotedId: null, mails: {} } as const
beforeEach(() => localStorage.clear())

describe('drafts', () => {
  it('are kept per conversation and agent', () => {
    createDrafts(localStorage, 1).write(7, { ...empty, reply: 'half a sen' })
    expect(createDrafts(localStorage, 1).read(7).reply).toBe('half a sen')
    expect(createDrafts(localStorage, 1).read(8).reply).toBe('')
    expect(createDrafts(localStorage, 2).read(7).reply).toBe('')
  })
  it('leave nothing behind once sent', () => {
    const drafts = createDrafts(localStorage, 1)
    drafts.write(7, { ...empty, note: 'x' })
    drafts.write(7, empty)
    expect(localStorage.length).toBe(0)
  })
  it('of mails are kept without a word of any other', () => {
    const people = { to: [{ name: null, address: 'jo@shop.example' }], cc: [], bcc: [] }
    const mail = {
      ...people,
      about: 3,
      subject: 'Re: Lamp',
      html: '',
      signature: true,
      quote: true,
      fileIds: [],
    }
    createDrafts(localStorage, 1).write(7, { ...empty, mails: { forward: mail } })
    expect(createDrafts(localStorage, 1).read(7).mails).toEqual({ forward: mail })
  })
  it('are forgotten after a week', () => {
    createDrafts(localStorage, 1, () => NOON).write(7, { ...empty, reply: 'old' })
    createDrafts(localStorage, 1, () => NOON + 8 * 24 * HOUR)
    expect(localStorage.length).toBe(0)
  })
  it('are forgotten with their conversation, and no others', () => {
    const drafts = createDrafts(localStorage, 1)
    drafts.write(7, { ...empty, reply: 'x' })
    drafts.write(8, { ...empty, note: 'y' })
    createDrafts(localStorage, 2).write(7, { ...empty, reply: 'z' })
    drafts.forget(7)
    expect(drafts.ids()).toEqual([8])
    expect(createDrafts(localStorage, 2).ids()).toEqual([7])
  })
  it('survive a broken entry', () => {
    localStorage.setItem('sandglass.draft.1.7', '{')
    expect(createDrafts(localStorage, 1).read(7).reply).toBe('')
  })
})
