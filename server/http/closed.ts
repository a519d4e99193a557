/** While a database from a backup catches up with its ledger, nobody is let in. */
import type { RequestListener } from 'node:http'
import { restoring } from '../errors.ts'

const RETRY_AFTER = '10'

export const closed: RequestListener = (request, response) => {
  if (request.url === '/healthz') {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"ok"}')
    return
  }
  const error = restoring()
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Retry-After': RETRY_AFTER,
  }
  response.writeHead(error.status, headers).end(JSON.stringify(error.toReply()))
}
