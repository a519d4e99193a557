/** Files of a website's visitors: taken for a message, and given out by signed links. */
import { z } from 'zod'
import { Typed } from '../contract/common.ts'
import { KeyParams, VisitorUploadView } from '../contract/visitor.ts'
import { linkedFile, storeVisitorUpload, visitorUploadLimits } from '../core/visitor/files.ts'
import { paceOf } from '../core/visitor/pace.ts'
import { fittingName } from '../media/file-name.ts'
import { prepareUpload } from '../media/prepare.ts'
import { TurnsByKey } from '../turns.ts'
import { serveFile } from './attachments.ts'
import { receiveFile } from './receive-file.ts'
import { openRoute, visitorRoute, type Route } from './route.ts'

const FILES = '/api/widget/:key/files'

/** Of one visitor; the bytes of the others stay in the browser until it is their turn. */
const AT_ONCE = 2

const NewFile = z.strictObject({
  /** The file's name; the bytes are the request's body. */
  name: Typed.trim().min(1).max(255),
  /** A recording. */
  as: z.literal('voice').optional(),
})

const LinkParams = KeyParams.extend({
  id: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected the id of a file'),
})
const LinkQuery = z.strictObject({
  until: z
    .string()
    .regex(/^\d{1,15}$/, 'expected a time in milliseconds')
    .transform(Number),
  signature: z.string().max(64),
  /** At most 640 pixels a side, where the file says `small`. */
  size: z.literal('small').optional(),
  /** A recording in a format that every browser plays. */
  as: z.literal('wav').optional(),
})

export function widgetFileRoutes(): Route[] {
  const turns = new TurnsByKey(AT_ONCE)
  return [
    visitorRoute({
      method: 'post',
      path: FILES,
      summary: 'Takes a file for a message. The body is the file as it is.',
      may: 'chat.write',
      params: KeyParams,
      query: NewFile,
      takesFile: true,
      reply: VisitorUploadView,
      handler: async (ctx, { visitor, query, request }) =>
        turns.take(visitor.id, async () => {
          await paceOf(ctx).upload(visitor)
          const { files, largest } = await visitorUploadLimits(ctx, visitor, query.as === 'voice')
          const stored = await receiveFile(ctx, request, largest)
          const ready = await prepareUpload(ctx, { ...stored, fileName: query.name }, query.as, files)
          const fileName = fittingName(query.name, ready.mimeType)
          return storeVisitorUpload(ctx, visitor, { ...ready, fileName })
        }),
    }),
    openRoute({
      method: 'get',
      path: `${FILES}/:id`,
      summary: 'The bytes of a file, by the address that stands in its message.',
      params: LinkParams,
      query: LinkQuery,
      raw: true,
      handler: async (ctx, { params, query, response }) => {
        const file = await linkedFile(ctx, params.key, { ...query, id: params.id })
        // The address changes with the hour, and whoever has it may look.
        response.set('Cache-Control', 'private, max-age=3600')
        await serveFile(ctx, response, file, { size: query.size, as: query.as })
      },
    }),
  ]
}
