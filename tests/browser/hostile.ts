/** A website that takes no care of what is embedded in it, and the questions that are asked of its page. */
import type { Page } from 'playwright-core'
import type { SitePage } from './shop.ts'

/** What real style sheets do in part: resets, frameworks, dark-mode tricks, and everything `!important`. */
const CSS = `
  @font-face { font-family: Roboto; src: local('Courier New') }
  @font-face { font-family: 'Segoe UI'; src: local('Courier New') }
  @keyframes dots { to { transform: scale(9) } }
  :root {
    --surface: red; --text: red; --accent: red; --border: red; --shadow: none; --full: 90; --launcher: red;
    --on-launcher: red; --top: 300px; --height: 10px;
  }
  html { filter: grayscale(0.9); font: italic 40px/3 fantasy; color-scheme: dark; letter-spacing: 9px;
    word-spacing: 30px; text-transform: uppercase; cursor: wait; visibility: hidden; text-align: center;
    writing-mode: vertical-rl; user-select: none; pointer-events: none; white-space: nowrap; tab-size: 1 }
  body { transform: translate(-60px, 90px) scale(0.5); perspective: 100px; contain: layout paint; opacity: 0.2;
    overflow: hidden; width: 200px; height: 200px; columns: 3; display: flex; background: #fff }
  div, section, span, p, ul, li, svg, img, textarea, input, a, h2, h3, b, i { all: unset }
  body > *, div, button, section, textarea, svg { display: none !important; position: static !important;
    inset: 0 !important; width: 1px !important; height: 1px !important; z-index: -1 !important;
    opacity: 0 !important; visibility: hidden !important; transform: rotate(45deg) !important;
    clip-path: inset(50%) !important; filter: invert(1) blur(9px) !important; pointer-events: none !important }
  button { border: 9px dotted lime !important; border-radius: 0 !important; background: lime !important;
    color: lime !important; font-size: 60px !important; padding: 50px !important; appearance: auto !important }
  * { margin: 30px !important; box-sizing: content-box !important; direction: rtl; unicode-bidi: bidi-override }
  body, body * { animation: dots 1s infinite !important; transition: all 9s !important }
  *:focus { outline: none !important }
  ::placeholder { color: transparent !important }
  ::backdrop { display: block !important; position: fixed !important; background: red !important }
  @media (min-width: 1px) { sandglass-chat, sandglass-chat * { display: none !important; all: unset !important } }
`
/** Something of the page's own that claims to be above everything, and comes last. */
const COVER = `<aside style="position:fixed!important;inset:0!important;z-index:2147483647!important;
  display:block!important;width:auto!important;height:auto!important;opacity:0.4!important;
  visibility:visible!important;background:#fff"></aside>`

export function hostilePage(tags: string): SitePage {
  const html = `<!doctype html><html dir="rtl" lang="en"><head><title>Nordlicht Möbel</title>
    <style>${CSS}</style>${tags}</head>
    <body><div style="position:fixed;z-index:2147483647;inset:0">First</div><h1>Oak sideboard</h1>
    <script>addEventListener('load', () => document.body.insertAdjacentHTML('beforeend', \`${COVER}\`))</script>
    </body></html>`
  return { html }
}

/** Like `hostilePage`, without any style: the same words in the same language. */
export function barePage(tags: string, body = '<h1>Oak sideboard</h1>'): SitePage {
  const html = `<!doctype html><html lang="en"><head><title>Nordlicht Möbel</title>${tags}</head>
    <body>${body}</body></html>`
  return { html }
}

/** Place and every property of each element as computed, except for those that sites make up themselves. */
const LOOKS = `(elements) => elements.map((element) => {
  const style = getComputedStyle(element)
  const { x, y, width, height } = element.getBoundingClientRect()
  const all = [...style].filter((name) => !name.startsWith('--')).map((name) => name + ':' + style.getPropertyValue(name))
  return [element.localName, x, y, width, height, ...all].join(' ; ')
})`

/** Of everything in the chat's shadow root, which must be open to the test. */
export const chatLooks = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    `(${LOOKS})([...document.querySelector('sandglass-chat').shadowRoot.querySelectorAll('*')])`,
  )

/** Of everything that is the page's own. */
export const pageLooks = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(${LOOKS})([...document.querySelectorAll('*')]
    .filter((element) => !element.matches('script, sandglass-chat')))`)

/** Properties in which two lists of looks differ, for people to read. */
export function differences(some: readonly string[], others: readonly string[]): string[] {
  return some.flatMap((line, index) => {
    const [parts, other] = [line.split(' ; '), (others[index] ?? '').split(' ; ')]
    const unlike = parts.flatMap((part, at) => (part === other[at] ? [] : [`${part} ≠ ${other[at]}`]))
    return unlike.length === 0 ? [] : [`${index} ${parts[0]}: ${unlike.slice(0, 5).join(', ')}`]
  })
}
