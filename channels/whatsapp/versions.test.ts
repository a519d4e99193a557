import { describe, expect, it } from 'vitest'
import { versionStep } from './check/version.ts'
import { endOfVersion } from './versions.ts'

const DAY = 24 * 60 * 60 * 1000

describe('a version of the Graph API', () => {
  it.each([
    ['v25.0', Date.UTC(2028, 6, 29, 23, 59, 59)],
    ['v26.0', null],
    ['v14.0', Date.UTC(2024, 8, 17, 23, 59, 59)],
    ['v19.0', 0],
    ['v27.0', undefined],
    ['nonsense', undefined],
  ])('%s ends at %s', (version, end) => {
    expect(endOfVersion(version)).toBe(end)
  })

  it('is warned about in its last 90 days, and failed from its end', () => {
    const end = endOfVersion('v21.0') ?? 0
    const stateAt = (now: number) => versionStep('v21.0', now).step.state
    expect(stateAt(end - 91 * DAY)).toBe('ok')
    expect(stateAt(end - 89 * DAY)).toBe('warning')
    expect(stateAt(end)).toBe('failed')
  })
})
