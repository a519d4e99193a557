/** What an admin sets for a website: the contract's settings, with a key that nobody has to think of. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { WidgetSettings } from '../../server/contract/widget.ts'
import type { SettingsField } from '../adapter.ts'

const randomKey = () => randomBytes(16).toString('base64url')

const isObject = (given: unknown) => typeof given === 'object' && given !== null && !Array.isArray(given)

export const settings = z.preprocess(
  (given) => (isObject(given) ? { key: randomKey(), ...(given as object) } : given),
  WidgetSettings,
)

/** The key stands in the website's pages: another one would silence them all. */
export const fields: readonly SettingsField[] = Object.keys(WidgetSettings.shape).map((key) => ({
  key,
  secret: key === 'identitySecret',
  ...(key === 'key' ? { fixed: true as const } : {}),
}))
