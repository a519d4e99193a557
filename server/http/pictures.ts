/** Pictures of the people who work here: chosen by themselves, shown to colleagues and visitors. */
import { z } from 'zod'
import { MeView } from '../contract/agent.ts'
import { authorise } from '../core/access.ts'
import { findPicture, setPicture } from '../core/agent/picture.ts'
import { picturePath, presentMe } from '../core/agent/present.ts'
import { readWhole } from '../media/enrich.ts'
import { FACE, makeFace } from '../media/face.ts'
import { agentLimiter } from './limits.ts'
import { receiveFile } from './receive-file.ts'
import { agentRoute, openRoute, type Route } from './route.ts'

const OWN = '/api/me/picture'

/** Of one person: to unpack a picture takes some hundred milliseconds. */
const CHOICES_PER_MINUTE = 20

export function pictureRoutes(): Route[] {
  const limit = agentLimiter(CHOICES_PER_MINUTE)
  return [
    agentRoute({
      method: 'post',
      path: OWN,
      summary: 'Takes the own picture, cut to a square. The body is a JPEG, PNG, WebP or GIF.',
      may: 'profile.manage',
      takesFile: true,
      reply: MeView,
      handler: async (ctx, { actor, request }) => {
        authorise(actor, 'profile.manage')
        await limit(actor.id)
        const face = await makeFace(ctx, await receiveFile(ctx, request, FACE.maxBytes))
        return presentMe(await setPicture(ctx, actor, face))
      },
    }),
    agentRoute({
      method: 'delete',
      path: OWN,
      summary: 'Removes the own picture.',
      may: 'profile.manage',
      reply: MeView,
      handler: async (ctx, { actor }) => presentMe(await setPicture(ctx, actor, null)),
    }),
    openRoute({
      method: 'get',
      path: picturePath(':name'),
      summary: 'A picture of somebody who works here, as `AgentView.picture` names it.',
      params: z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected the name of a picture'),
      }),
      raw: true,
      handler: async (ctx, { params, response }) => {
        const bytes = await readWhole(ctx, await findPicture(ctx.db.read, params.name))
        response
          .set({
            'Content-Type': 'image/webp',
            // Another picture has another name.
            'Cache-Control': 'public, max-age=31536000, immutable',
            'Content-Security-Policy': "default-src 'none'; sandbox",
            // Websites with our widget show it too.
            'Cross-Origin-Resource-Policy': 'cross-origin',
            'X-Content-Type-Options': 'nosniff',
          })
          .end(bytes)
      },
    }),
  ]
}
