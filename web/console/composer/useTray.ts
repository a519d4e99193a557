/** Files chosen for the next message: checked here, uploaded at once, sent one by one. */
import { computed, ref } from 'vue'
import type { ConversationItem } from '../../../server/contract/conversation.ts'
import type { InboxView } from '../../../server/contract/inbox.ts'
import { planFile, takesCaption, typeNames, type Way } from '../../lib/files.ts'
import { most } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'
import { useUploads, type Upload } from '../message/useUploads.ts'

/** What one agent may have waiting; the server says the same. */
const MOST = 30

export function useTray(conversation: () => ConversationItem, inbox: () => InboxView | null) {
  const uploads = useUploads()
  /** Why something that was chosen is not here, in words. */
  const refused = ref<string[]>([])
  const limits = computed(() => inbox()?.capabilities.files ?? [])
  const items = computed(() =>
    Object.values(uploads.uploads).filter(
      ({ conversationId, place }) => conversationId === conversation().id && place === 'tray',
    ),
  )

  /** Takes what can be sent and says of the others why not. */
  function add(files: Iterable<File>): void {
    refused.value = []
    for (const file of files) {
      const plan = planFile(file, limits.value)
      if (!plan.ok) refused.value.push(refusal(file, plan))
      else if (items.value.length < MOST) uploads.begin(conversation().id, file, plan)
    }
  }

  function refusal(file: File, plan: Extract<ReturnType<typeof planFile>, { ok: false }>): string {
    const { name } = file
    if (plan.reason === 'empty') return t('upload.empty', { name })
    if (plan.reason === 'size') return t('upload.size', { name, size: most(plan.most) })
    return t('upload.type', { name, types: typeNames(limits.value) })
  }

  /** The same file, sent in another way: the server makes something else of it. */
  function turn(upload: Upload, way: Way): void {
    const file = uploads.fileOf(upload.key)
    if (!file || upload.way === way) return
    uploads.remove(upload.key)
    const kind = way === 'document' || way === 'sticker' ? way : (planKind(file) ?? upload.kind)
    uploads.begin(conversation().id, file, { kind, way })
  }
  function planKind(file: File) {
    const plan = planFile(file, limits.value)
    return plan.ok ? plan.kind : null
  }

  return {
    items,
    refused,
    offered: computed(() => limits.value.length > 0 && Boolean(inbox()?.capabilities.sends.includes('file'))),
    /** For the choice of a file: what the channel takes. */
    accept: computed(() => {
      const types = limits.value.flatMap(({ mimeTypes }) => mimeTypes)
      const pictures = limits.value.some(({ kind }) => kind === 'image') ? ['image/*'] : []
      return types.includes('*') ? '' : [...new Set([...types, ...pictures])].join(',')
    }),
    add,
    turn,
    ways(upload: Upload): readonly Way[] {
      const file = uploads.fileOf(upload.key)
      const plan = file && planFile(file, limits.value)
      return plan?.ok ? plan.ways : []
    },
    remove: (upload: Upload) => uploads.remove(upload.key),
    again: (upload: Upload) => void uploads.whenDone(upload.key).catch(() => undefined),
    /** The first file that can carry words. */
    captioned: computed(() => items.value.find(({ kind }) => takesCaption(kind)) ?? null),
    /** Something in it must be mended or removed first. */
    faulty: computed(() => items.value.some(({ fault }) => fault !== null)),
  }
}

export type Tray = ReturnType<typeof useTray>
