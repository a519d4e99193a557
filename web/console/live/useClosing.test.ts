import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { buildConversation, HOUR, MINUTE } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { useToast } from '../toast/useToast.ts'
import { useClosing } from './useClosing.ts'

afterEach(() => vi.unstubAllGlobals())

async function remind(overrides: Parameters<typeof buildConversation>[0]) {
  const harness = await createHarness()
  harness.render({ setup: useClosing, template: '<i />' })
  harness.live.closing = buildConversation({ id: 7, replyUntil: Date.now() + 42 * MINUTE, ...overrides })
  await flushPromises()
  return { ...harness, toast: useToast() }
}

describe('a window that shuts soon', () => {
  it.each([
    ['mine', { id: 1, name: 'Ada Lang' }, '/mine/7'],
    ['nobody’s', null, '/unassigned/7'],
  ])('is told to who can answer: it is %s', async (_whose, assignee, path) => {
    const { toast, router } = await remind({ assignee })
    expect(toast.current?.text).toBe('The window of Carla Brandt shuts in 42 m.')
    toast.current?.act?.run()
    await flushPromises()
    expect(router.currentRoute.value.fullPath).toBe(path)
  })

  it.each([
    ['somebody else has it', { assignee: { id: 2, name: 'Ben' } }],
    ['it has shut meanwhile', { replyUntil: Date.now() - HOUR }],
  ])('is not told where %s', async (_why, overrides) => {
    expect((await remind(overrides)).toast.current).toBeNull()
  })
})
