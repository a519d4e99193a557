import type { AuthorView } from '../../../../server/contract/widget.ts'

/** A small picture, or the initials. Beside a name, so nothing of it is read out. */
export const Face = ({ author, base }: { author: AuthorView; base: string }) => (
  <span class="face" aria-hidden="true">
    {author.picture === null ? initials(author.name) : <img src={base + author.picture} alt="" />}
  </span>
)

export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => word !== '')
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return [first, last]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase()
}
