/** Files for messages: the bytes are the body, whatever type the browser says they have. */
import { z } from 'zod'
import { UploadId, UploadQuery, UploadView } from '../contract/content.ts'
import { discardUpload, storeUpload, uploadLimits } from '../core/upload/actions.ts'
import { presentUpload } from '../core/upload/present.ts'
import { prepareUpload } from '../media/prepare.ts'
import { receiveFile } from './receive-file.ts'
import { TurnsByKey } from '../turns.ts'
import { agentRoute, type Route } from './route.ts'

const UPLOADS = '/api/uploads'

/** Of one person; the bytes of the others stay in the browser until it is their turn. */
const AT_ONCE = 5

export function uploadRoutes(): Route[] {
  const turns = new TurnsByKey(AT_ONCE)
  return [
    agentRoute({
      method: 'post',
      path: UPLOADS,
      summary: 'Takes a file for a message of this conversation. The body is the file as it is.',
      may: 'conversation.reply',
      query: UploadQuery,
      takesFile: true,
      reply: UploadView,
      handler: async (ctx, { actor, query, request }) =>
        turns.take(actor.id, async () => {
          const { files, largest } = await uploadLimits(ctx, actor, query)
          const stored = await receiveFile(ctx, request, largest)
          const ready = await prepareUpload(ctx, { ...stored, fileName: query.name }, query.as, files)
          const upload = await storeUpload(ctx, actor, query, { ...ready, fileName: query.name })
          return presentUpload(upload)
        }),
    }),
    agentRoute({
      method: 'delete',
      path: `${UPLOADS}/:id`,
      summary: 'Removes a file that was not sent.',
      may: 'conversation.reply',
      params: z.strictObject({ id: UploadId }),
      handler: async (ctx, { actor, params }) => discardUpload(ctx, actor, params.id),
    }),
  ]
}
