/** Lines for the pages of mails. */
import { givePage } from '../helpers/pages.ts'
import { ABSENT, type Place, type World } from './world.ts'

async function mailWithPage({ t, received }: World, place: Place): Promise<number> {
  if (place !== 'absent') await givePage(t.ctx, received[place], '<p>Moin</p>')
  return place === 'absent' ? ABSENT : received[place]
}

/** An address that was never given stands for nothing, whatever is asked of it. */
const NOBODY = { open: 404, part: () => 'made-up' }

export const PAGES = {
  'post /api/messages/:id/page': { id: mailWithPage, body: () => ({ pictures: true, language: 'de' }) },
  'get /mail/:token/': NOBODY,
  'get /mail/:token/file/:id': { ...NOBODY, id: () => 'A'.repeat(22) },
  'get /mail/:token/picture/:number': NOBODY,
}
