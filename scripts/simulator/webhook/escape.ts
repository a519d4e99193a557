/**
 * JSON the way Meta writes it. The signature is over these very bytes, so that a receiver that parses and
 * writes the body again before it verifies fails here as it would there.
 */
export function escapeLikeMeta(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replaceAll('@', '\\u0040')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
