/** The header X-Hub-Signature-256 over the bytes of the body. */
import { createHmac } from 'node:crypto'

export const sign = (body: string, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`
