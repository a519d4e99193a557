/** What a website asks of somebody before they may write, and whether this visitor has done so. */
import type { AppContext } from '../../context.ts'
import type { Field, WidgetSettings } from '../../contract/widget.ts'
import { AppError, invalidInput } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import { agreedVersion, currentVersion } from './agreement.ts'
import type { Website } from './site.ts'

export const identityRequired = () =>
  new AppError('identity_required', 401, 'Only people whom this website has signed in may write here.')
export const noticeRequired = () =>
  new AppError('notice_required', 409, 'The privacy notice has to be agreed to first.')

/** Throws identity_required or notice_required. */
export async function refuseStranger(
  ctx: AppContext,
  { settings }: Website,
  visitor: VisitorActor,
): Promise<void> {
  const db = ctx.db.read
  if (settings.identity === 'required' && !(await isIdentified(db, visitor))) throw identityRequired()
  if (settings.notice?.required !== true) return
  const [current, agreed] = await Promise.all([
    currentVersion(db, visitor.inboxId),
    agreedVersion(db, visitor.contactId, visitor.inboxId),
  ])
  if (current !== null && agreed !== current) throw noticeRequired()
}

async function isIdentified(db: Reader, { id }: VisitorActor): Promise<boolean> {
  const row = await db.selectFrom('visitor').select('external_id').where('id', '=', id).executeTakeFirst()
  return row !== undefined && row.external_id !== null
}

export interface About {
  name: string | null
  email: string | null
  attributes: Record<string, unknown>
}

/** Throws invalid_input that names each field that was asked for and is missing. */
export function refuseMissing(
  { fields }: Pick<WidgetSettings, 'fields'>,
  about: About,
  asked: (field: Field) => boolean,
): void {
  const missing = fields.filter((field) => field.required && asked(field) && !isGiven(about, field.key))
  if (missing.length === 0) return
  throw invalidInput(
    missing.map(({ key }) => ({
      path: key === 'name' || key === 'email' ? key : `attributes.${key}`,
      message: 'has to be filled in',
    })),
  )
}

function isGiven({ name, email, attributes }: About, key: string): boolean {
  const value = key === 'name' ? name : key === 'email' ? email : attributes[key]
  return value !== undefined && value !== null && String(value).trim() !== ''
}
