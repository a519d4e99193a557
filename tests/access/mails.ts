/** Lines for the routes of mail. */
import { mailDraft, type Place, type World } from './world.ts'

const thread = { id: (w: World, place: Place) => w.threads[place] }

export const MAILS = {
  'post /api/conversations': { body: mailDraft, namedInBody: true as const },
  'get /api/conversations/:id/reply': thread,
  'get /api/inboxes/:id/draft': { id: (w: World, place: Place) => w.mailboxes[place] },
}
