/** A quick look for the Message-ID, long before anybody takes the mail apart. */

/** Beyond it (RFC 5322 allows lines of 998 characters) an id is no id; and an index has its limits, too. */
const LONGEST = 500
const FIELD = /^message-id[ \t]*:/i

/**
 * The Message-ID, without brackets, that the beginning of a mail names first; null: none that could be looked
 * for. Visible ASCII alone: whatever else is in one was not made by a mail program.
 */
export function messageIdIn(head: Uint8Array): string | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1')
  for (let at = 0; at < text.length;) {
    const end = endOfField(text, at)
    const field = text.slice(at, end)
    if (FIELD.test(field)) return idOf(field.slice(field.indexOf(':') + 1))
    // An empty line ends the head.
    if (field.trim() === '') return null
    at = end
  }
  return null
}

/** What follows on lines that begin with white space belongs to it. */
function endOfField(text: string, from: number): number {
  for (let at = from; ;) {
    const line = text.indexOf('\n', at)
    if (line === -1) return text.length
    const next = text[line + 1]
    if (next !== ' ' && next !== '\t') return line + 1
    at = line + 1
  }
}

function idOf(value: string): string | null {
  const open = value.indexOf('<')
  const close = value.indexOf('>', open + 1)
  const id = (open !== -1 && close !== -1 ? value.slice(open + 1, close) : value).trim()
  return id.length > 0 && id.length <= LONGEST && /^[\x21-\x7e]+$/.test(id) ? id : null
}
