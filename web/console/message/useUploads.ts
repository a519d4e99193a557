/** Files on their way to the server. They begin at once, whether the message is finished or not. */
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import type { UploadView } from '../../../server/contract/content.ts'
import { ApiError, query } from '../../lib/api.ts'
import type { FileKind, Way } from '../../lib/files.ts'
import { t } from '../../lib/i18n.ts'
import { sendBytes, withToken } from '../../lib/upload.ts'
import { explain } from '../../lib/useForm.ts'
import { useSession } from '../session/useSession.ts'
import type { PendingFile } from './pending.ts'

export interface Upload {
  key: string
  /** null: it is for one that is still to begin. */
  conversationId: number | null
  /** The inbox of that one. */
  inboxId: number | null
  kind: FileKind
  way: Way
  /** Chosen and shown with the text, or with what is passed on; in a part of something bigger, or on its way. */
  place: 'tray' | 'forward' | 'header' | 'outbox'
  name: string
  size: number
  mimeType: string
  /** From 0 to 1. */
  progress: number
  view: UploadView | null
  /** Why it did not work, in words. */
  fault: string | null
}

interface Job {
  file: File
  abort: AbortController
  /** null: to be begun anew. */
  done: Promise<UploadView> | null
}

export const useUploads = defineStore('uploads', () => {
  const session = useSession()
  const uploads: Record<string, Upload> = reactive({})
  const jobs = new Map<string, Job>()

  async function run(upload: Upload, { file, abort }: Job): Promise<UploadView> {
    const { conversationId: conversation, inboxId: inbox, name, way } = upload
    const path = `/api/uploads${query({ conversation, inbox, name, as: way === 'plain' ? null : way })}`
    const send = (token: string) =>
      sendBytes<UploadView>({
        path,
        body: file,
        token,
        signal: abort.signal,
        onProgress: (share) => (upload.progress = share),
      })
    try {
      const view = await withToken(session.api, send)
      upload.view = view
      upload.kind = view.kind
      upload.progress = 1
      return view
    } catch (error) {
      upload.fault = faultOf(error)
      throw error
    }
  }

  /** Resolves with what the server made of it. What failed before is tried once more. */
  function whenDone(key: string): Promise<UploadView> {
    const upload = uploads[key]
    const job = jobs.get(key)
    if (!upload || !job) return Promise.reject(new ApiError(410, 'file_lost', ''))
    if (upload.view) return Promise.resolve(upload.view)
    if (upload.fault !== null) job.done = null
    upload.fault = null
    job.done ??= run(upload, job)
    return job.done
  }

  /** Its message is on its way, or was given up: the file is not needed here any more. */
  function forget(key: string): void {
    jobs.get(key)?.abort.abort()
    jobs.delete(key)
    delete uploads[key]
  }

  // Somebody else at the same window has files of their own.
  watch(
    () => session.me?.id,
    () => Object.keys(uploads).forEach(forget),
  )

  /** For the outbox: from here on the file belongs to a message. */
  function handOver(key: string): PendingFile | null {
    const upload = uploads[key]
    if (!upload) return null
    upload.place = 'outbox'
    const { kind, name: fileName, mimeType, size, view } = upload
    return { key, kind, fileName, mimeType, size, uploadId: view?.id ?? null }
  }

  return {
    uploads,
    handOver,
    /** `to`: a conversation, or the inbox in which one is to begin. */
    begin(
      to: number | { inboxId: number },
      file: File,
      { kind, way, place = 'tray' }: { kind: FileKind; way: Way; place?: Upload['place'] },
    ): string {
      const key = crypto.randomUUID()
      const { name, size, type: mimeType } = file
      uploads[key] = {
        key,
        conversationId: typeof to === 'number' ? to : null,
        inboxId: typeof to === 'number' ? null : to.inboxId,
        kind,
        way,
        place,
        name: name || kind,
        size,
        mimeType,
        progress: 0,
        view: null,
        fault: null,
      }
      jobs.set(key, { file, abort: new AbortController(), done: null })
      whenDone(key).catch(() => undefined)
      return key
    },
    whenDone,
    /** The server no longer has it. */
    restart(key: string): void {
      const upload = uploads[key]
      const job = jobs.get(key)
      if (!upload || !job) return
      Object.assign(upload, { view: null, progress: 0 })
      job.done = null
    },
    forget,
    /** Not sent after all. */
    remove(key: string): void {
      const id = uploads[key]?.view?.id
      forget(key)
      if (id) session.api.delete(`/api/uploads/${id}`).catch(() => undefined)
    },
    fileOf: (key: string): File | null => jobs.get(key)?.file ?? null,
  }
})

/** Of a file, the server names types as programs do; a person can only look at the file again. */
const faultOf = (error: unknown): string =>
  error instanceof ApiError && error.code === 'invalid_input' ? t('upload.unfit') : explain(error)
