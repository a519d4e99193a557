/** Which business accounts send webhooks. */
import { readJson } from './body.ts'
import { GraphError } from './errors.ts'
import type { Call, Reply } from './routes.ts'

const app = {
  whatsapp_business_api_data: {
    id: '1000000000000001',
    name: 'Sandglass (simulated)',
    link: 'https://www.facebook.com/games/?app_id=1000000000000001',
  },
}

export const listSubscriptions = ({ world, target }: Call<'account'>): Reply => ({
  answer: { data: world.subscribed.has(target.wabaId) ? [app] : [] },
})

export async function subscribe({ world, target, request }: Call<'account'>): Promise<Reply> {
  const body = await readJson(request)
  if (body['override_callback_uri'] !== undefined) {
    throw new GraphError(100, '(#100) The simulator calls the webhook of the inbox and no other.')
  }
  world.subscribed.add(target.wabaId)
  world.changed()
  return { body, answer: { success: true } }
}

export function unsubscribe({ world, target }: Call<'account'>): Reply {
  world.subscribed.delete(target.wabaId)
  world.changed()
  return { answer: { success: true } }
}
