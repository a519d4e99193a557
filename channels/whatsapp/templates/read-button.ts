import type { TemplateButton, TemplateButtonKind } from '../../adapter.ts'
import { list, record, text } from '../parse/read.ts'

const KINDS: Readonly<Record<string, TemplateButtonKind>> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  PHONE_NUMBER: 'phone',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  CATALOG: 'catalog',
  MPM: 'products',
  SPM: 'products',
  OTP: 'otp',
}

export function readButton(value: unknown): TemplateButton | null {
  const button = record(value)
  if (!button) return null
  const type = (text(button.type, 64) ?? '').toUpperCase()
  const url = text(button.url, 2000)
  const phone = text(button.phone_number, 40)
  // A list for addresses, a text for codes.
  const example = text(list(button.example)?.[0] ?? button.example, 2000)
  return {
    kind: KINDS[type] ?? 'other',
    // Some have no words of the business's own: the phone writes them in its language.
    text: text(button.text, 100) ?? type.toLowerCase(),
    ...(url && { url }),
    ...(phone && { phone }),
    ...(example && { example }),
  }
}

/** Kinds for which Meta expects what this product does not know, or may expect it. */
export function unfillable(buttons: readonly TemplateButton[]): string[] {
  const fillable: readonly TemplateButtonKind[] = ['quick_reply', 'url', 'phone', 'copy_code', 'flow']
  return buttons
    .filter(({ kind }) => !fillable.includes(kind))
    .map(({ kind, text }) => (kind === 'other' ? text : kind))
}
