/** What a website asks of somebody before they may write, and whether this visitor has done so. */
import type { AppContext } from '../../context.ts'
import type { Field, WidgetSettings } from '../../contract/widget.ts'
import { AppError, invalidInput } from '../../errors.ts'
import type { VisitorActor } from '../access.ts'
import { refuseUninformed } from './agreement.ts'
import type { Website } from './site.ts'
import type { Visitor } from './store.ts'

export const identityRequired = () =>
  new AppError('identity_required', 401, 'Only people whom this website has signed in may write here.')

/** Throws identity_required or notice_required. */
export async function refuseStranger(
  ctx: AppContext,
  site: Website,
  { contactId, identified }: VisitorActor,
): Promise<void> {
  if (site.settings.identity === 'required' && !identified) throw identityRequired()
  await refuseUninformed(ctx.db.read, site, contactId)
}

/** Throws invalid_input that names each field that is asked for and missing. */
export function refuseMissing(
  { fields }: Pick<WidgetSettings, 'fields'>,
  visitor: Pick<Visitor, 'name' | 'email' | 'attributes'>,
  isAsked: (field: Field) => boolean,
): void {
  const attributes = JSON.parse(visitor.attributes) as Record<string, unknown>
  const isGiven = (key: string) => {
    const value = key === 'name' || key === 'email' ? visitor[key] : attributes[key]
    return value !== undefined && value !== null && String(value).trim() !== ''
  }
  const missing = fields.filter((field) => field.required && isAsked(field) && !isGiven(field.key))
  if (missing.length === 0) return
  throw invalidInput(
    missing.map(({ key }) => ({
      path: key === 'name' || key === 'email' ? key : `attributes.${key}`,
      message: 'has to be filled in',
    })),
  )
}
