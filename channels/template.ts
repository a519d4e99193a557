/** Wordings that a provider approves before they may be sent. */
import type { Account } from './adapter.ts'
import type { Quality } from './inbound.ts'
import type { Outcome, UploadFile } from './outbound.ts'

export type TemplateStatus =
  'approved' | 'pending' | 'rejected' | 'paused' | 'disabled' | 'in_appeal' | 'archived' | 'deleted' | 'other'

export type TemplateButtonKind =
  'quick_reply' | 'url' | 'phone' | 'copy_code' | 'flow' | 'catalog' | 'products' | 'otp' | 'other'

/** A wording the provider has to approve, with places to fill in: `{{1}}` or `{{first_name}}`. */
export interface Template {
  externalId: string | null
  name: string
  language: string
  category: string
  status: TemplateStatus
  /** Why it was refused or stopped, in the provider's word. */
  reason: string | null
  quality: Quality | null
  variables: 'named' | 'positional'
  header: TemplateHeader | null
  body: string
  footer: string | null
  buttons: TemplateButton[]
  /** An example for each variable, by name or number: what the provider's reviewers see. */
  examples: { header: Record<string, string>; body: Record<string, string> }
  /** Parts this product shows but can't fill in; such a template is not offered for sending. */
  beyond: string[]
}

export type TemplateHeader =
  | { format: 'text'; text: string }
  | { format: 'image' | 'video' | 'document'; example: string | null }
  | { format: 'location' }

export interface TemplateButton {
  kind: TemplateButtonKind
  text: string
  /** url: with `{{1}}` at its end where something is to be filled in. */
  url?: string
  phone?: string
  /** copy_code: an example of the code; url: of the filled-in address. */
  example?: string
}

/** What an admin writes; the provider answers with a status. */
export type TemplateDraft = Pick<
  Template,
  'name' | 'language' | 'category' | 'variables' | 'header' | 'body' | 'footer' | 'buttons' | 'examples'
>

/** The provider's templates of one group of accounts. */
export interface Templates<Settings> {
  /** All of them, however many pages. */
  list(account: Account<Settings>, signal: AbortSignal): Promise<Outcome<Template[]>>
  create(
    draft: TemplateDraft,
    account: Account<Settings>,
    signal: AbortSignal,
  ): Promise<Outcome<Pick<Template, 'externalId' | 'status' | 'category'>>>
  edit(
    externalId: string,
    draft: TemplateDraft,
    account: Account<Settings>,
    signal: AbortSignal,
  ): Promise<Outcome<null>>
  remove(
    template: { externalId: string | null; name: string },
    account: Account<Settings>,
    signal: AbortSignal,
  ): Promise<Outcome<null>>
  /** Hands the provider an example of a header's file: `TemplateHeader.example` of a draft. */
  example?(file: UploadFile, account: Account<Settings>, signal: AbortSignal): Promise<Outcome<string>>
  /** What the provider would refuse at once: which field, and what was expected. Empty: nothing. */
  problems(draft: TemplateDraft): Array<{ path: string; message: string }>
}
