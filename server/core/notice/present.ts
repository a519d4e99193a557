import type { NoticeView } from '../../contract/widget.ts'
import type { Notice } from './store.ts'

export function presentNotice({
  id,
  version,
  hash,
  texts,
  created_at,
  accepted,
}: Notice & { accepted: number }): NoticeView {
  return { id, version, hash, texts: readTexts({ texts }), createdAt: created_at, accepted }
}

/** By language. */
export const readTexts = ({ texts }: Pick<Notice, 'texts'>): NoticeView['texts'] =>
  JSON.parse(texts) as NoticeView['texts']
