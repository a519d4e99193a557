import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Sandglass } from '../sandglass.d.ts'
import { begin as beginWith } from './begin.ts'
import { readTag } from './tag.ts'

const KEY = 'k'.repeat(22)
const scriptTag = (dataset: Record<string, string>, src = 'https://chat.example/widget.js') => {
  const script = document.createElement('script')
  script.setAttribute('src', src)
  for (const [name, value] of Object.entries(dataset)) script.dataset[name] = value
  return script
}
const tag = (more: Record<string, string> = {}) => {
  const found = readTag(scriptTag({ inbox: KEY, ...more }))
  if (!found) throw new Error('expected a tag')
  return found
}
const begin = (found: Parameters<typeof beginWith>[0]) => beginWith(found, 'nowhere.js')
const chat = () => window.sandglass as Sandglass
const hosts = () => document.querySelectorAll('sandglass-chat')

let network: ReturnType<typeof vi.fn>
beforeEach(() => {
  network = vi.fn()
  vi.stubGlobal('fetch', network)
  vi.stubGlobal('WebSocket', network)
})
afterEach(() => {
  if (window.sandglass && !Array.isArray(window.sandglass)) window.sandglass.destroy()
  delete window.sandglass
  localStorage.clear()
  vi.unstubAllGlobals()
})

describe('the script tag', () => {
  it('says which inbox, and how it should look', () => {
    expect(tag({ color: '#AABBCC', side: 'left', theme: 'dark', language: 'de', hidden: '' })).toEqual({
      key: KEY,
      base: 'https://chat.example',
      options: { color: '#AABBCC', side: 'left', theme: 'dark', language: 'de', hidden: true },
    })
  })
  it('finds the server below a path', () => {
    expect(readTag(scriptTag({ inbox: KEY }, 'https://shop.example/chat/widget.js'))?.base).toBe(
      'https://shop.example/chat',
    )
  })
  it('takes nothing that it can not use', () => {
    expect(tag({ color: 'red;}', side: 'top', theme: 'x' }).options).toMatchObject({
      color: null,
      side: null,
      theme: null,
    })
  })
  it.each([[{}], [{ inbox: 'short' }], [{ inbox: '../../../../../../../etc' }]])(
    'needs a key: %j',
    (dataset) => {
      expect(readTag(scriptTag(dataset))).toBeNull()
      expect(readTag(null)).toBeNull()
    },
  )
})

describe('the loader', () => {
  it('puts one closed element into the page, and asks for nothing and keeps nothing', () => {
    begin(tag())
    expect(hosts()).toHaveLength(1)
    expect(hosts()[0]?.shadowRoot).toBeNull()
    expect(network).not.toHaveBeenCalled()
    expect(localStorage).toHaveLength(0)
    expect(document.cookie).toBe('')
  })
  it('is included twice as if it were once', () => {
    begin(tag())
    const first = chat()
    begin(tag())
    expect(hosts()).toHaveLength(1)
    expect(window.sandglass).toBe(first)
  })
  it('calls back who came before it, and who comes after', () => {
    const early = vi.fn()
    const late = vi.fn()
    window.sandglass = [early]
    begin(tag())
    chat().push(late)
    expect(early).toHaveBeenCalledWith(chat())
    expect(late).toHaveBeenCalledWith(chat())
  })
  it("keeps the page's own mistakes from the others", () => {
    vi.stubGlobal('reportError', vi.fn())
    const good = vi.fn()
    window.sandglass = [
      () => {
        throw new Error('the page')
      },
      good,
    ]
    begin(tag())
    expect(good).toHaveBeenCalled()
    expect(reportError).toHaveBeenCalled()
  })
  it('says when the chat could not be loaded, and stops saying so to who left', async () => {
    begin(tag())
    const heard = vi.fn()
    const off = chat().on('error', heard)
    chat().open()
    await vi.waitFor(() =>
      expect(heard).toHaveBeenCalledWith(expect.objectContaining({ code: 'unreachable' })),
    )
    off()
    const other = vi.fn()
    chat().on('error', other)
    chat().open()
    await vi.waitFor(() => expect(other).toHaveBeenCalled())
    expect(heard).toHaveBeenCalledTimes(1)
  })
  it('says it in words to whoever has pressed the button, and takes them back for the next try', async () => {
    const attach = vi.spyOn(Element.prototype, 'attachShadow')
    begin(tag({ language: 'de-AT' }))
    const inside = attach.mock.results[0]?.value as ShadowRoot
    const [button, note] = [inside.querySelector('button'), inside.querySelector('[role=alert]')]
    button?.click()
    expect(button?.getAttribute('aria-busy')).toBe('true')
    await vi.waitFor(() => expect(note?.textContent).toMatch(/konnte nicht geladen werden/))
    expect(button?.getAttribute('aria-busy')).toBe('false')
    button?.click()
    expect(note?.textContent).toBe('')
    await vi.waitFor(() => expect(note?.textContent).toMatch(/konnte nicht geladen werden/))
    attach.mockRestore()
  })
  it('comes back after the page has replaced its body', async () => {
    begin(tag())
    const body = document.createElement('body')
    document.documentElement.replaceChild(body, document.body)
    await vi.waitFor(() => expect(body.querySelector('sandglass-chat')).not.toBeNull())
  })
  it('leaves nothing when it is taken off, and can be put back', () => {
    begin(tag())
    chat().destroy()
    expect(hosts()).toHaveLength(0)
    expect(window.sandglass).toBeUndefined()
    begin(tag())
    expect(hosts()).toHaveLength(1)
  })
})
