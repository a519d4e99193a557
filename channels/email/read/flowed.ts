/** format=flowed (RFC 3676): paragraphs that were broken for old screens become whole again. */

interface Paragraph {
  pieces: string[]
  /** How deep it is quoted. */
  depth: number
}

export function unflow(text: string, deleteSpace: boolean): string {
  const paragraphs: Paragraph[] = []
  /** The last line went on. */
  let open = false
  for (const line of text.split('\n')) {
    const { depth, said } = taken(line)
    const isSign = said === '-- '
    const flows = said.endsWith(' ') && !isSign
    const piece = flows && deleteSpace ? said.slice(0, -1) : said
    const last = paragraphs.at(-1)
    // A paragraph ends where the depth of quoting changes, whatever its last line says.
    if (open && last?.depth === depth && !isSign) last.pieces.push(piece)
    else paragraphs.push({ pieces: [piece], depth })
    open = flows
  }
  return paragraphs.map(({ pieces, depth }) => quoted(depth, pieces.join(''))).join('\n')
}

/** Without the marks of quoting, and the space that was stuffed in front (section 4.4). */
function taken(line: string): { depth: number; said: string } {
  let depth = 0
  while (line[depth] === '>') depth++
  const rest = line.slice(depth)
  return { depth, said: rest.startsWith(' ') ? rest.slice(1) : rest }
}

const quoted = (depth: number, said: string): string =>
  depth === 0 ? said : `${'>'.repeat(depth)}${said === '' ? '' : ' '}${said}`
