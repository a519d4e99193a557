/**
 * The widget as it would look, for the admin pages: the real views over made-up chats. It stores nothing and
 * asks the network for nothing.
 */
import { draw } from '../jsx/draw.ts'
import type { WidgetView } from '../../../server/contract/widget.ts'
import hostCss from '../look/host.css?inline'
import { makeLauncher } from '../look/launcher.ts'
import widgetCss from '../look/widget.css?inline'
import { titleOf } from './choose.ts'
import { dress } from './look.ts'
import { NO_ACTS, sampleState, type Scene } from './samples.ts'
import { LANGUAGES, learn, pickLanguage } from './speech.ts'
import { Panel } from './views/Panel.tsx'

export type { Scene } from './samples.ts'

export interface PreviewHandle {
  /** Draws anew; the words of another language come a moment later. */
  update(view: WidgetView, scene: Scene, language?: string): void
  destroy(): void
}

/** In a box of a page, not over it. */
const WITHIN = `
:host { all: initial !important; display: block !important; position: relative !important; width: 100% !important; height: 100% !important; }
.panel, .launcher { position: absolute; max-height: 100%; }
.sg .panel { inset: 0 !important; width: 100%; height: 100%; }
.launcher { inset: auto 0 0 auto; }
.launcher.left { inset: auto auto 0 0; }
`

/**
 * Fills `host` (372 × 600 px are the real size). `language`: of the shown texts, else that of the view.
 * `view.theme` `auto` follows the system.
 */
export function mountPreview(
  host: HTMLElement,
  view: WidgetView,
  scene: Scene,
  language?: string,
): PreviewHandle {
  const box = document.createElement('div')
  host.append(box)
  const root = box.attachShadow({ mode: 'closed' })
  root.adoptedStyleSheets = [hostCss, widgetCss, WITHIN].map((css) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    return sheet
  })
  const mount = document.createElement('div')
  mount.className = 'sg'
  const launcher = makeLauncher(document)
  root.append(mount, launcher.button)
  let turn = 0

  const update = async (view: WidgetView, scene: Scene, language?: string) => {
    turn += 1
    const mine = turn
    const speech = await learn(pickLanguage([language, view.language]))
    if (mine !== turn) return
    const dark =
      view.theme === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : view.theme === 'dark'
    const state = { ...sampleState(view, speech, scene), dark, languages: LANGUAGES }
    dress(mount, view.color, dark)
    mount.dir = speech.dir
    mount.lang = speech.language
    launcher.dress({ color: view.color, side: view.side, dark })
    launcher.show({ opened: false, unread: 0, label: speech.t('chat.with', { name: titleOf(state) }) })
    launcher.button.hidden = scene !== 'launcher'
    draw(scene === 'launcher' ? null : <Panel key={scene} state={state} acts={NO_ACTS} full={false} />, mount)
  }
  const redraw: PreviewHandle['update'] = (...given) => void update(...given)
  redraw(view, scene, language)
  return {
    update: redraw,
    destroy() {
      turn += 1
      draw(null, mount)
      box.remove()
    },
  }
}
