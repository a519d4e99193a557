/** Portraits of those who answer: a few shapes each, drawn for this project. */
import sharp from 'sharp'
import type { AppContext } from '../../server/context.ts'
import type { AgentActor } from '../../server/core/access.ts'
import { setPicture } from '../../server/core/agent/picture.ts'
import { once } from '../../server/media/enrich.ts'
import { FACE, makeFace } from '../../server/media/face.ts'
import type { Account } from './accounts.ts'

interface Face {
  wall: string
  skin: string
  hair: string
  jumper: string
  /** Shapes of SVG in a square of 128, in the colour of the hair: behind the head, and in front of it. */
  behind: string
  before: string
}

const FRINGE = '<path d="M41 55c0-21 11-31 25-31s23 11 23 29c-9-3-15-8-19-14-6 9-16 14-29 16z"/>'
const SHORT =
  '<path d="M42 52c-3-20 9-30 23-30 15 0 25 10 22 30-3-7-6-11-10-13-9 4-19 4-27 1-4 3-6 7-8 12z"/>'

/** Whoever is missing here has initials. */
const FACES: Partial<Record<Account['key'], Face>> = {
  owner: {
    wall: '#dfe8dc',
    skin: '#f0cdb4',
    hair: '#9a9a98',
    jumper: '#2f4858',
    behind: '<path d="M38 60c-2-27 10-38 27-38s28 11 26 38c-1 12-3 18-7 21H44c-4-4-5-10-6-21z"/>',
    before: FRINGE,
  },
  admin: {
    wall: '#e6e1d6',
    skin: '#e9bd9b',
    hair: '#5b4030',
    jumper: '#6d7f5e',
    behind: '',
    before: `${SHORT}<path d="M46 66c2 20 9 26 19 26s16-6 18-26c-4 9-8 12-18 12s-15-3-19-12z"/>`,
  },
  jonas: {
    wall: '#d9e6ea',
    skin: '#f3d2b6',
    hair: '#c08a45',
    jumper: '#0e6570',
    behind: '',
    before: SHORT,
  },
  mia: {
    wall: '#f0dfd5',
    skin: '#eec3a3',
    hair: '#3a2a25',
    jumper: '#b5523b',
    behind: '<path d="M36 92c-3-44 5-70 28-70s33 26 29 70c-9 6-48 6-57 0z"/>',
    before: FRINGE,
  },
}

const draw = ({ wall, skin, hair, jumper, behind, before }: Face): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 128 128">
<rect width="128" height="128" fill="${wall}"/>
<g fill="${hair}">${behind}</g>
<path d="M16 132c2-26 18-36 36-39h24c18 3 34 13 36 39z" fill="${jumper}"/>
<path d="M54 78h20v16c0 6-20 6-20 0z" fill="${skin}"/>
<ellipse cx="64.5" cy="59" rx="21.5" ry="26" fill="${skin}"/>
<g fill="${hair}">${before}</g>
<g fill="none" stroke="#4a3730" stroke-linecap="round">
<path d="M55 58v2M74 58v2" stroke-width="4"/>
<path d="M57 71c4 4 11 4 15 0" stroke-width="2.5"/>
</g>
</svg>`)

export async function giveFace(ctx: AppContext, key: Account['key'], actor: AgentActor): Promise<void> {
  const face = FACES[key]
  if (!face) return
  const png = await sharp(draw(face)).png().toBuffer()
  const stored = await ctx.blobs.write(once(png), FACE.maxBytes)
  await setPicture(ctx, actor, await makeFace(ctx, stored))
}
