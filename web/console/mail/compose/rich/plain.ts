/** What is written, as text alone. The plain part of the mail itself is made by the server. */
import { cleanFragment, htmlOf } from './clean.ts'

export function plainOf(html: string): string {
  return linesOf(cleanFragment(html).childNodes).join('\n').trim()
}

/** Each line a paragraph. */
export function htmlFrom(text: string): string {
  const fragment = document.createDocumentFragment()
  for (const line of text.trim().split(/\r?\n/)) {
    const paragraph = document.createElement('p')
    paragraph.append(line === '' ? document.createElement('br') : line)
    fragment.append(paragraph)
  }
  return htmlOf(fragment)
}

/** Without what is quoted: those are not the writer's words. */
export function ownWords(html: string): string {
  const fragment = cleanFragment(html)
  fragment.querySelectorAll('blockquote').forEach((quote) => quote.remove())
  return linesOf(fragment.childNodes).join('\n')
}

export const isBlank = (html: string): boolean => !cleanFragment(html).textContent?.trim()

function linesOf(nodes: Iterable<Node>): string[] {
  const lines: string[] = []
  for (const node of nodes) {
    const name = node.nodeName
    if (name === 'P') lines.push(...(lines.length ? [''] : []), ...inline(node).split('\n'))
    else if (name === 'BLOCKQUOTE') lines.push('', ...linesOf(node.childNodes).map((line) => `> ${line}`))
    else if (name === 'UL' || name === 'OL') {
      const items = [...node.childNodes].map((item, index) => {
        const mark = name === 'OL' ? `${index + 1}. ` : '- '
        return mark + inline(item).trim().replaceAll('\n', '\n  ')
      })
      lines.push('', ...items)
    }
  }
  return lines[0] === '' ? lines.slice(1) : lines
}

function inline(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node.textContent ?? '').replaceAll('\u00a0', ' ')
  if (node.nodeName === 'BR') return '\n'
  if (node.nodeName === 'UL' || node.nodeName === 'OL') return `\n${linesOf([node]).join('\n')}`
  return [...node.childNodes].map(inline).join('')
}
