/** Language and theme are remembered in the browser, so that the first picture is already right. */
import type { MeView } from '../../../server/contract/agent.ts'
import { showLocale } from '../../lib/i18n.ts'

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

/** Resolves once there are words to show. */
export async function showRememberedLook(): Promise<void> {
  let look: Partial<Look> = {}
  try {
    look = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>
  } catch {
    forgetLook()
  }
  showTheme(look.theme ?? 'system')
  await showLocale(look.locale ?? null)
}
