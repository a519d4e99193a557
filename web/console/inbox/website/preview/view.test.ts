import { describe, expect, it } from 'vitest'
import { WidgetView } from '../../../../../server/contract/widget.ts'
import { NOON } from '../../../../lib/testing.ts'
import { buildSettings, buildWebsite } from '../build.ts'
import { viewOf } from './view.ts'

const TEAM = ['Mia Sommer', 'Jonas Weber', 'Ada Lang', 'Ben Koch'].map((name) => ({ name, picture: null }))
const view = (settings = {}) =>
  viewOf({ ...buildWebsite(), promisedDays: 30 }, buildSettings(settings), TEAM, NOON)

describe('the preview', () => {
  it('is fed what the widget is told, and nothing more', () => {
    const full = view({
      notice: { required: true, texts: { en: { points: ['We read it.'], body: '', url: null } } },
      fields: [{ key: 'email', required: true, when: 'always', label: {} }],
      identitySecret: '•••',
    })
    expect(WidgetView.strict().safeParse(full).error).toBeUndefined()
    expect(JSON.stringify(full)).not.toContain('•••')
    expect(full.deleteAfterDays).toBe(30)
  })

  it('shows as much of those who answer as visitors see', () => {
    expect(view({ agents: 'full' }).team.map(({ name }) => name)).toEqual([
      'Mia Sommer',
      'Jonas Weber',
      'Ada Lang',
    ])
    expect(view({ agents: 'first' }).team[0]?.name).toBe('Mia')
    expect(view({ agents: 'none' }).team).toEqual([])
  })

  it('knows whether somebody answers, and what can be sent', () => {
    const hours = { timeZone: 'Europe/Berlin', week: [{ day: 2, from: '09:00', to: '17:00' }], closed: [] }
    expect(view({ hours }).hours).toEqual({
      open: false,
      opensAt: Date.UTC(2026, 10, 17, 8),
      timeZone: 'Europe/Berlin',
    })
    expect(view().hours).toEqual({ open: true, opensAt: null, timeZone: null })
    expect(view().files).toEqual({ maxBytes: 26_214_400, mimeTypes: ['image/png', 'application/pdf'] })
    expect(view({ files: false }).files).toBeNull()
  })
})
