/** Example files for the provider's reviewers. They are handed on and not kept. */
import type { FileLimit, UploadFile } from '../../../channels/adapter.ts'
import { MINUTE } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Actor } from '../access.ts'
import { accountOf } from '../inbox/store.ts'
import { answerOf, open } from './actions.ts'

const TIMEOUT = 2 * MINUTE

/** Which files can stand above a template, asked before the first byte is taken. */
export async function exampleLimits(ctx: AppContext, actor: Actor, inboxId: number): Promise<FileLimit[]> {
  const { inbox, templates } = await open(ctx, actor, inboxId)
  if (!templates.example) throw notFound()
  const { files } = ctx.channel(inbox.channel).capabilities
  return files.filter(({ kind }) => kind === 'image' || kind === 'video' || kind === 'document')
}

/** The provider's handle of the file, for `TemplateHeader.example`. Throws provider_refused. */
export async function handOverExample(
  ctx: AppContext,
  actor: Actor,
  inboxId: number,
  file: UploadFile,
): Promise<string> {
  const { inbox, templates } = await open(ctx, actor, inboxId)
  if (!templates.example) throw notFound()
  return answerOf(ctx, inbox, templates.example(file, accountOf(ctx, inbox), AbortSignal.timeout(TIMEOUT)))
}
