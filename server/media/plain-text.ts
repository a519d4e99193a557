/** Valid UTF-8, and no control characters but line breaks and tabs. `head`: the first bytes of a file. */
export function isPlainText(head: Buffer): boolean {
  const start = head.subarray(0, 4000)
  const printable = start.every((byte) => byte > 0x1f || (byte >= 0x09 && byte <= 0x0d))
  // The cut may have split the last character.
  return start.length > 0 && printable && !start.toString('utf8').slice(0, -4).includes('\ufffd')
}
