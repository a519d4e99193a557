/** A file that an agent chooses, on its way into a message. */
import type { AppContext } from '../../server/context.ts'
import type { AgentActor } from '../../server/core/access.ts'
import { storeUpload, uploadLimits, type UploadTarget } from '../../server/core/upload/actions.ts'
import { once } from '../../server/media/enrich.ts'
import { prepareUpload } from '../../server/media/prepare.ts'
import { fileOfOffer } from './files.ts'
import type { FileOffer } from './offer.ts'

/** Returns its public id. */
export async function chooseFile(
  ctx: AppContext,
  actor: AgentActor,
  target: UploadTarget,
  offer: FileOffer,
): Promise<string> {
  const { bytes, fileName } = fileOfOffer(offer)
  const { files, largest } = await uploadLimits(ctx, actor, target)
  const stored = await ctx.blobs.write(once(bytes), largest)
  const as = offer.kind === 'voice' ? 'voice' : undefined
  const ready = await prepareUpload(ctx, { ...stored, fileName }, as, files)
  return (await storeUpload(ctx, actor, target, { ...ready, fileName })).public_id
}
