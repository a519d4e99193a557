import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { buildConversation } from '../lib/testing.ts'
import { createHarness } from './harness.ts'
import { useConsoleKeys } from './useConsoleKeys.ts'
import { useDesk } from './useDesk.ts'

const Page = defineComponent({
  setup() {
    useConsoleKeys()
    return () => h('input')
  },
})
const loaded = { conversations: [1, 2, 3].map((id) => buildConversation({ id })) }

async function desk() {
  const harness = await createHarness({ loaded })
  const page = harness.render(Page)
  const store = useDesk()
  store.order = [3, 2, 1]
  const press = async (key: string, target: EventTarget = document.body) => {
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await flushPromises()
  }
  return { ...harness, page, store, press, path: () => harness.router.currentRoute.value.fullPath }
}

enableAutoUnmount(afterEach)
beforeEach(() => localStorage.clear())
afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

describe('keys', () => {
  it('walk through the list and back out', async () => {
    const { press, path } = await desk()
    const seen = []
    for (const key of ['j', 'j', 'k', 'Escape']) {
      await press(key)
      seen.push(path())
    }
    expect(seen).toEqual(['/mine/3', '/mine/2', '/mine/3', '/mine'])
  })

  it('go on with the successor of one that left the list', async () => {
    const { press, path, store } = await desk()
    await press('j')
    await press('j')
    store.order = [3, 1]
    await press('j')
    expect(path()).toBe('/mine/1')
  })

  it('resolve, assign and write', async () => {
    const { press, calls, store } = await desk()
    await press('j')
    await press('e')
    await press('i')
    await press('a')
    await press('n')
    expect(calls).toMatchObject([
      { path: 'POST /api/conversations/3/status', body: { status: 'resolved' } },
      { path: 'POST /api/conversations/3/assign', body: { agentId: 1 } },
    ])
    expect(store.assignOpen).toBe(true)
    expect(store.writeCall?.mode).toBe('note')
  })

  it('mark unread and leave it so', async () => {
    const { press, live, store } = await desk()
    const conversation = live.state.conversations[3]
    if (conversation) conversation.seen = 1
    await press('j')
    await press('u')
    expect(conversation?.seen).toBe(0)
    expect(store.heldUnread).toBe(3)
  })

  it('rest while somebody types', async () => {
    const { press, path, page } = await desk()
    await press('j', page.get('input').element)
    expect(path()).toBe('/mine')
  })

  it('rest while a panel lies over the page', async () => {
    const { press, path } = await desk()
    await press('j')
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog"></div>')
    await press('Escape')
    await press('j')
    expect(path()).toBe('/mine/3')
  })

  it('do nothing that the role does not allow', async () => {
    const { press, calls, session } = await desk()
    if (session.me) session.me.may = ['conversation.read']
    await press('j')
    await press('e')
    await press('i')
    expect(calls).toEqual([])
  })
})
