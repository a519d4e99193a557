import { randomBytes } from 'node:crypto'

/** 128 random bits for whatever an outsider sees or sends back. */
export function randomPublicId(): string {
  return randomBytes(16).toString('base64url')
}
