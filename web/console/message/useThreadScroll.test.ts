import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { useThreadScroll } from './useThreadScroll.ts'

/** A thread of 1000 px in a window of 400, which the field below may take some of. */
function openThread() {
  const size = { clientHeight: 400, scrollHeight: 1000 }
  const element = document.createElement('div')
  let top = 0
  Object.defineProperties(element, {
    clientHeight: { get: () => size.clientHeight },
    scrollHeight: { get: () => size.scrollHeight },
    scrollTop: {
      get: () => top,
      set: (value: number) => {
        top = Math.max(0, Math.min(value, size.scrollHeight - size.clientHeight))
      },
    },
  })
  let thread: ReturnType<typeof useThreadScroll> | undefined
  const scroller = ref<HTMLElement | null>(element)
  const content = document.createElement('div')
  const options = { conversationId: 1, scroller, content: ref(content), oldest: () => 1 }
  const setup = () => {
    thread = useThreadScroll({ ...options, hasOlder: () => false, loadOlder: async () => {} })
    return () => h('div')
  }
  mount(defineComponent({ setup }))
  return { size, element, content, thread: thread as ReturnType<typeof useThreadScroll> }
}

describe('a thread that is read at its end', () => {
  let resized: () => void
  beforeEach(() => {
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(tell: () => void) {
          resized = tell
        }
        observe() {}
        disconnect() {}
      },
    )
  })

  it('stays there when the field below grows, and once more before that is told', () => {
    const { size, element, thread } = openThread()
    expect([thread.atEnd.value, element.scrollTop]).toEqual([true, 600])
    size.clientHeight = 300
    resized()
    size.clientHeight = 200
    thread.onScroll()
    expect([thread.atEnd.value, element.scrollTop]).toEqual([true, 800])
  })

  it('is left by who goes up, and kept again by who comes back', () => {
    const { size, element, thread } = openThread()
    element.scrollTop = 500
    thread.onScroll()
    expect(thread.atEnd.value).toBe(false)
    size.clientHeight = 300
    resized()
    expect(element.scrollTop).toBe(500)
    element.scrollTop = 680
    thread.onScroll()
    expect(thread.atEnd.value).toBe(true)
  })

  it('shows what its reader opens from where they read, not its end', async () => {
    const { size, element, content, thread } = openThread()
    content.dispatchEvent(new MouseEvent('click'))
    size.scrollHeight = 9000
    resized()
    expect(element.scrollTop).toBe(600)
    await expect.poll(() => thread.atEnd.value).toBe(false)
    resized()
    expect(element.scrollTop).toBe(600)
  })
})
