/** Drafts of messages that are more than text, kept for each conversation while the window is open. */
import { computed, reactive, ref } from 'vue'
import type { SentContent } from '../../../../server/contract/content.ts'
import { t } from '../../../lib/i18n.ts'
import { sentOf } from '../../../lib/sent.ts'
import type { Outgoing } from '../../message/pending.ts'
import { useUploads } from '../../message/useUploads.ts'
import { placeOf } from '../place.ts'
import { contentOf, emptyDraft, faultsOf, type InsertDraft, type InsertKind } from './draft.ts'

const drafts: Record<string, InsertDraft> = reactive({})

const OPEN = '…'

function fillUp(sent: SentContent): SentContent {
  if (sent.kind === 'location' || sent.kind === 'contacts') return sent
  return {
    ...sent,
    body: sent.body || OPEN,
    buttons: sent.buttons.map((button) => ({ ...button, text: button.text || OPEN })),
    sections: sent.sections.map(({ title, rows }) => ({
      title,
      rows: rows.map((row) => ({ ...row, title: row.title || OPEN })),
    })),
  }
}

export function useInsert(conversationId: number, kind: InsertKind) {
  const uploads = useUploads()
  const key = `${conversationId}:${kind}`
  drafts[key] ??= emptyDraft()
  const draft = computed(() => drafts[key] ?? emptyDraft())
  /** Faults are said after the first try. */
  const tried = ref(false)
  const upload = computed(() => uploads.uploads[draft.value.headerFile ?? ''] ?? null)
  const found = computed(() => faultsOf(kind, draft.value))
  const content = computed(() => contentOf(kind, draft.value, upload.value?.view?.id ?? null))

  return {
    draft,
    tried,
    /** With a mark where words are still missing; null: nothing to show yet. */
    preview: computed(() => {
      if (kind === 'location' && !placeOf(draft.value.place)) return null
      return fillUp(sentOf(content.value))
    }),
    faults: computed(() =>
      Object.fromEntries(
        Object.entries(tried.value ? found.value : {}).map(([field, words]) => [field, t(words)]),
      ),
    ),
    /** null: something is missing, and says so from here on. */
    take(): Outgoing | null {
      tried.value = true
      // A file that is still on its way does not hold up who sends it; one that failed has to be looked at.
      const broken = upload.value !== null && upload.value.fault !== null
      if (broken || Object.keys(found.value).length > 0) return null
      const file = draft.value.headerFile ? uploads.handOver(draft.value.headerFile) : null
      const what: Outgoing = { kind: 'content', content: content.value, sent: sentOf(content.value), file }
      delete drafts[key]
      return what
    },
  }
}
