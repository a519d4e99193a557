import { askGraph, type Access, type Answer, type GraphCall } from './graph.ts'
import { list, record, text } from './parse/read.ts'

/** Lists with more pages than this do not exist. */
const PAGES = 100

/** Meta has changed what its cursors look like, or one is too old: the list begins again without it. */
const BAD_CURSOR = '131059'

/**
 * The items of a list, page after page, until `found` says that it is enough. The answer is the last page's
 * where one failed, and else the items of all pages as `data`.
 */
export async function readPages(
  access: Access,
  { path, query }: Pick<GraphCall, 'path' | 'query'>,
  signal: AbortSignal,
  enough: (items: readonly unknown[]) => boolean = () => false,
): Promise<Answer> {
  let items: unknown[] = []
  let after: string | null = null
  let again = true
  for (let page = 0; page < PAGES; page++) {
    const answer: Answer = await askGraph(
      access,
      { path, query: { ...query, ...(after !== null && { after }) } },
      signal,
    )
    if (!answer.ok && answer.failure.code === BAD_CURSOR && after !== null && again) {
      items = []
      after = null
      again = false
      continue
    }
    if (!answer.ok) return answer
    items = [...items, ...(list(answer.body.data) ?? [])]
    after = nextOf(answer.body.paging)
    if (after === null || enough(items)) break
  }
  return { ok: true, body: { data: items } }
}

/** `next` says whether there is another page; a cursor alone stands on the last one, too. */
function nextOf(paging: unknown): string | null {
  const fields = record(paging)
  return text(fields?.next) && text(record(fields?.cursors)?.after)
}
