/** Language and theme are remembered in the browser, so that the first picture is already right. */
import type { MeView } from '../../../server/contract/agent.ts'
import { setLocale } from '../../lib/i18n.ts'

type Look = Pick<MeView, 'locale' | 'theme'>
const KEY = 'sandglass.look'

export function showTheme(theme: Look['theme']): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export function rememberLook({ locale, theme }: Look): void {
  localStorage.setItem(KEY, JSON.stringify({ locale, theme }))
}

export const forgetLook = () => localStorage.removeItem(KEY)

export function showRememberedLook(): void {
  let look: Partial<Look> = {}
  try {
    look = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>
  } catch {
    forgetLook()
  }
  setLocale(look.locale ?? null)
  showTheme(look.theme ?? 'system')
}
