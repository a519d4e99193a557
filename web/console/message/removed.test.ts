import { describe, expect, it } from 'vitest'
import { buildMail, buildMessage } from '../../lib/testing.ts'
import { removedOf } from './removed.ts'

const emptied = { text: null, attachments: [], content: null, details: null }

describe('what a retention rule took', () => {
  it.each(['text', 'note', 'template', 'order'])('is the text of a %s', (type) => {
    expect(removedOf(buildMessage({ ...emptied, type }))).toBe('text')
  })
  it.each(['image', 'voice', 'document'])('is the file of a %s', (type) => {
    expect(removedOf(buildMessage({ ...emptied, type }))).toBe('file')
    expect(removedOf(buildMessage({ ...emptied, type, text: 'The words with it stay' }))).toBe('file')
  })
  it('is nothing where something is said, or where nothing ever was', () => {
    expect(removedOf(buildMessage())).toBeNull()
    expect(removedOf(buildMessage({ ...emptied, type: 'order', details: { items: [] } }))).toBeNull()
    expect(removedOf(buildMessage({ ...emptied, type: 'request_welcome' }))).toBeNull()
  })
  it('is not what a mail of a subject alone never said', () => {
    const mail = { ...emptied, type: 'mail' }
    const silent = { segments: [], page: false, raw: false }
    expect(removedOf(buildMessage({ ...mail, mail: buildMail(silent) }))).toBeNull()
    expect(removedOf(buildMessage({ ...mail, mail: buildMail({ ...silent, subject: null }) }))).toBe('text')
  })
})
