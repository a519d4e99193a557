/** Bytes → text, by what the mail says of them and by what they are. Nothing here ever throws. */

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Labels that the Encoding standard does not have, and mail programs write. */
const ALIASES: Record<string, string> = {
  'utf-8-sig': 'utf-8',
  cp932: 'shift_jis',
  'ms-932': 'shift_jis',
  cp936: 'gbk',
  'ms-936': 'gbk',
  cp949: 'euc-kr',
  ks_c_5601: 'euc-kr',
  cp950: 'big5',
  'cp-1252': 'windows-1252',
  'cp-1250': 'windows-1250',
  'cp-1251': 'windows-1251',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
}

const WIDE = /^(?:utf-?16(?:le|be)?|(?:iso-10646-)?ucs-?2|(?:cs)?unicode(?:fffe|feff)?)$/

/** Said of text that may be anything: the bytes know better. */
const VAGUE = new Set([
  '',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'latin1',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  'binary',
  '8bit',
])

/**
 * `charset` as the mail says it; null: it does not. UTF-7 is not decoded by any browser, and not here: it
 * hides markup from whoever looks for it. Of a charset that nobody knows, what is not ASCII becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, charset: string | null): string {
  const label = (charset ?? '')
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '')
  const name = ALIASES[label] ?? label
  if (VAGUE.has(name)) return asUtf8(bytes) ?? decode(bytes, 'windows-1252') ?? ''
  if (name === 'utf-8' || name === 'utf8') return asUtf8(bytes) ?? repaired(bytes)
  if (WIDE.test(name)) return decode(bytes, endianness(bytes, name)) ?? ''
  return decode(bytes, name) ?? asUtf8(bytes) ?? asciiOf(bytes)
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** null: there is no such charset. */
function decode(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return null
  }
}

/** Said to be UTF-8 and is not: without one valid sequence it is Western text, else it is UTF-8 with faults. */
function repaired(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes)
  const valid = /[\u0080-\ufffc\ufffe-\uffff]/.test(text)
  return valid ? text : (decode(bytes, 'windows-1252') ?? text)
}

/** Without a mark of its order, the zeros of Western letters tell it; RFC 2781 section 4.3 says big-endian. */
function endianness(bytes: Uint8Array, name: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (name.endsWith('le')) return 'utf-16le'
  if (name.endsWith('be')) return 'utf-16be'
  const zeros = [0, 0]
  for (let at = 0; at < Math.min(bytes.length, 1000); at++) {
    if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  }
  return (zeros[1] ?? 0) > (zeros[0] ?? 0) ? 'utf-16le' : 'utf-16be'
}

function asciiOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  return text.replaceAll(/[\u0080-\u00ff]+/g, '\ufffd')
}
