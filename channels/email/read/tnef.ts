/**
 * What Outlook packs into `winmail.dat` (MS-OXTNEF): files, and a formatted body. Anything that is not as it
 * should be ends the reading; what was found until then counts.
 */
import { fileNameOf } from './names.ts'
import { LIMITS } from './limits.ts'

export interface Unpacked {
  files: Array<{ name: string | null; contentId: string | null; content: Uint8Array }>
  text: string | null
  html: Uint8Array | null
}

const SIGNATURE = 0x223e9f78
/** Attributes (MS-OXTNEF 2.1.3.2). */
const ATTRIBUTE = {
  body: 0x0002800c,
  props: 0x00069003,
  file: 0x00069002,
  title: 0x00018010,
  data: 0x0006800f,
  fileProps: 0x00069005,
}
/** Properties (MS-OXPROPS). */
const PROPERTY = {
  text: 0x1000,
  html: 0x1013,
  data: 0x3701,
  longName: 0x3707,
  name: 0x3704,
  contentId: 0x3712,
}

export function unpackTnef(bytes: Uint8Array): Unpacked {
  const reader = new Reader(bytes)
  const found: Unpacked = { files: [], text: null, html: null }
  try {
    if (reader.uint32() !== SIGNATURE) return found
    reader.take(2)
    while (reader.left >= 9 && found.files.length <= LIMITS.files) {
      reader.take(1)
      const attribute = reader.uint32()
      const content = reader.take(reader.uint32())
      reader.take(2)
      addAttribute(found, attribute, content)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  // A file of nothing is the mark of an embedded object.
  return { ...found, files: found.files.filter(({ content }) => content.length > 0).slice(0, LIMITS.files) }
}

function addAttribute(found: Unpacked, attribute: number, content: Uint8Array): void {
  const file = found.files.at(-1)
  if (attribute === ATTRIBUTE.file)
    found.files.push({ name: null, contentId: null, content: new Uint8Array() })
  else if (attribute === ATTRIBUTE.title && file) file.name ??= fileNameOf(ansi(content))
  else if (attribute === ATTRIBUTE.data && file) file.content = content
  else if (attribute === ATTRIBUTE.body) found.text ??= ansi(content)
  else if (attribute === ATTRIBUTE.props) {
    const properties = propertiesOf(content)
    found.text = textOf(properties.get(PROPERTY.text)) ?? found.text
    found.html = properties.get(PROPERTY.html)?.value ?? null
  } else if (attribute === ATTRIBUTE.fileProps && file) {
    const properties = propertiesOf(content)
    file.name =
      fileNameOf(textOf(properties.get(PROPERTY.longName) ?? properties.get(PROPERTY.name))) ?? file.name
    file.contentId = textOf(properties.get(PROPERTY.contentId))
    const data = properties.get(PROPERTY.data)
    if (file.content.length === 0 && data) file.content = data.value
  }
}

interface Property {
  type: number
  value: Uint8Array
}

/** Types whose values have a length of their own (MS-OXTNEF 2.1.3.4): object, two kinds of text, bytes. */
const VARIABLE = new Set([0x000d, 0x001e, 0x001f, 0x0102])
/** Bytes of the others; each takes a multiple of four. */
const FIXED: Record<number, number> = {
  0x0001: 4,
  0x0002: 4,
  0x0003: 4,
  0x0004: 4,
  0x0005: 8,
  0x0006: 8,
  0x0007: 8,
  0x000a: 4,
  0x000b: 4,
  0x0014: 8,
  0x0040: 8,
  0x0048: 16,
}
const MULTIPLE = 0x1000
const NAMED = 0x8000
const MOST_PROPERTIES = 2000

/** By id, the first value of each; what comes after something unknown can't be found. */
function propertiesOf(bytes: Uint8Array): Map<number, Property> {
  const properties = new Map<number, Property>()
  const reader = new Reader(bytes)
  try {
    const count = Math.min(reader.uint32(), MOST_PROPERTIES)
    for (let each = 0; each < count; each++) {
      const tag = reader.uint32()
      const [id, type] = [tag >>> 16, tag & 0xffff]
      if (id >= NAMED) skipName(reader)
      const value = valueOf(reader, type)
      if (!value) break
      if (!properties.has(id)) properties.set(id, { type, value })
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return properties
}

function skipName(reader: Reader): void {
  reader.take(16)
  const kind = reader.uint32()
  const length = reader.uint32()
  if (kind === 1) reader.take(padded(length))
}

/** null: of a type whose length nobody knows. */
function valueOf(reader: Reader, type: number): Uint8Array | null {
  const single = type & ~MULTIPLE
  const isMultiple = single !== type
  if (!VARIABLE.has(single)) {
    const size = FIXED[single]
    if (size === undefined) return null
    return reader.take(size * (isMultiple ? reader.uint32() : 1))
  }
  const count = reader.uint32()
  let first: Uint8Array | null = null
  for (let each = 0; each < count; each++) {
    const length = reader.uint32()
    const value = reader.take(length)
    reader.take(padded(length) - length)
    // An object is behind the 16 bytes of its interface.
    first ??= single === 0x000d ? value.subarray(16) : value
  }
  return first ?? new Uint8Array()
}

const padded = (length: number): number => Math.ceil(length / 4) * 4

function textOf(property: Property | undefined): string | null {
  if (!property) return null
  const { type, value } = property
  const text = type === 0x001f ? new TextDecoder('utf-16le').decode(value) : ansi(value)
  return text.replaceAll('\0', '')
}

const ansi = (bytes: Uint8Array): string => new TextDecoder('windows-1252').decode(bytes).replaceAll('\0', '')

/** Little-endian. Throws RangeError at the end. */
class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new RangeError('there is less than was said')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4)
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0
  }
}
