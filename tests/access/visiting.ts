/** Lines for the routes of visitors, as people who work here and strangers call them: no token of theirs fits. */
import type { World } from './world.ts'

const site = { part: ({ website }: World) => website.key }
const chat = { ...site, id: () => 'A'.repeat(22) }

export const VISITING = {
  'get /api/widget/:key': { ...site, open: 200 },
  'post /api/widget/:key/sessions': { ...site, open: 200, body: () => ({}) },
  'get /api/widget/:key/files/:id': { ...chat, open: 404, query: '?until=1&signature=x' },
  'delete /api/widget/:key/sessions/current': site,
  'patch /api/widget/:key/me': site,
  'get /api/widget/:key/chats': site,
  'get /api/widget/:key/chats/:id/messages': chat,
  'post /api/widget/:key/chats/:id/end': chat,
  'post /api/widget/:key/chats/:id/rating': chat,
  'get /api/widget/:key/chats/:id/download': chat,
  'post /api/widget/:key/chats/:id/transcript': chat,
  'delete /api/widget/:key/chats/:id': chat,
  'post /api/widget/:key/messages': site,
  'post /api/widget/:key/seen': site,
  'post /api/widget/:key/typing': site,
  'post /api/widget/:key/files': { ...site, query: '?name=a.txt', body: () => 'A letter' },
  'get /api/widget/:key/updates': site,
}
