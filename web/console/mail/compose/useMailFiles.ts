/** Files of the mail that is being written: uploaded at once, and sent with it as they are. */
import { computed, ref } from 'vue'
import type { MailKind } from '../../../lib/drafts.ts'
import { most } from '../../../lib/format.ts'
import { t } from '../../../lib/i18n.ts'
import type { FileKind } from '../../../lib/files.ts'
import { useUploads, type Upload } from '../../message/useUploads.ts'

/** What one agent may have waiting; the server says the same. */
const MOST = 30

export interface MailFilesOptions {
  /** An answer has files of its own, and so has what is passed on. */
  kind: MailKind
  /** The conversation, or the inbox in which one is to begin; null: it is not known yet. */
  to: () => number | { inboxId: number } | null
  /** Bytes of all files of one mail; null: not known yet. */
  largest: () => number | null
  /** Bytes that go along without being uploaded. */
  besides: () => number
}

export function useMailFiles({ kind: mail, to, largest, besides }: MailFilesOptions) {
  const uploads = useUploads()
  const place = mail === 'forward' ? 'forward' : 'tray'
  /** Why something that was chosen is not here, in words. */
  const refused = ref<string[]>([])
  const conversationId = () => (typeof to() === 'number' ? to() : null)
  const items = computed(() =>
    Object.values(uploads.uploads).filter(
      (each) => each.place === place && each.conversationId === conversationId(),
    ),
  )
  const total = computed(() =>
    items.value.reduce((sum, { view, size }) => sum + (view?.size ?? size), besides()),
  )

  function add(files: Iterable<File>): void {
    refused.value = []
    const target = to()
    for (const file of files) {
      const refusal = refusalOf(file, largest())
      if (refusal) refused.value.push(refusal)
      else if (target !== null && items.value.length < MOST) {
        uploads.begin(target, file, { kind: kindOf(file), way: 'plain', place })
      }
    }
  }

  return {
    items,
    refused,
    total,
    /** All of them together are more than a mail takes. */
    over: computed(() => total.value > (largest() ?? Infinity)),
    faulty: computed(() => items.value.some(({ fault }) => fault !== null)),
    add,
    /** A mail takes files as they are. */
    ways: () => [],
    turn: () => undefined,
    remove: (upload: Upload) => uploads.remove(upload.key),
    again: (upload: Upload) => void uploads.whenDone(upload.key).catch(() => undefined),
    /** Uploaded once more, for the inbox from which it is sent after all. */
    moveTo(inboxId: number): void {
      for (const { key, kind, way } of items.value.filter((each) => each.inboxId !== inboxId)) {
        const file = uploads.fileOf(key)
        uploads.remove(key)
        if (file) uploads.begin({ inboxId }, file, { kind, way, place })
      }
    },
    /** From here on they belong to a message. */
    handOver: () => items.value.flatMap(({ key }) => uploads.handOver(key) ?? []),
    /** What the server calls them, once it has them all. */
    ids: () => Promise.all(items.value.map(async ({ key }) => (await uploads.whenDone(key)).id)),
    forget: () => items.value.forEach(({ key }) => uploads.forget(key)),
    discard: () => items.value.forEach(({ key }) => uploads.remove(key)),
  }
}

export type MailFiles = ReturnType<typeof useMailFiles>

function refusalOf({ name, size }: File, largest: number | null): string | null {
  if (size === 0) return t('upload.empty', { name })
  return largest !== null && size > largest ? t('upload.size', { name, size: most(largest) }) : null
}

const kindOf = ({ type }: File): FileKind =>
  type.startsWith('image/') && type !== 'image/svg+xml' ? 'image' : 'document'
