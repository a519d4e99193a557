import { ref, shallowRef, watch } from 'vue'
import type {
  ExampleReply,
  NewTemplate,
  TemplateList,
  TemplateView,
} from '../../../../server/contract/template.ts'
import { query } from '../../../lib/api.ts'
import { sendBytes, withToken } from '../../../lib/upload.ts'
import { explain } from '../../../lib/useForm.ts'
import { useLive } from '../../live/useLive.ts'
import { useSession } from '../../session/useSession.ts'

/** The templates of one inbox: reading, reading anew from the provider, and changing. */
export function useTemplates(inboxId: () => number) {
  const { api } = useSession()
  const live = useLive()
  const list = shallowRef<TemplateList | null>(null)
  const error = ref<string | null>(null)
  const syncing = ref(false)
  const path = (rest = '') => `/api/inboxes/${inboxId()}/templates${rest}`

  async function take(request: () => Promise<TemplateList>): Promise<void> {
    try {
      list.value = await request()
      error.value = null
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  const load = () => take(() => api.get<TemplateList>(path()))

  async function sync(): Promise<void> {
    syncing.value = true
    await take(() => api.post<TemplateList>(path('/sync')))
    syncing.value = false
  }

  // An approval comes by the provider's own time, and the feed tells.
  watch(
    () => live.templatesChanged[inboxId()],
    () => void load(),
  )

  return {
    list,
    error,
    syncing,
    load,
    sync,
    create: (request: NewTemplate) => api.post<TemplateView>(path(), request),
    change: (id: number, { name: _name, language: _language, ...rest }: NewTemplate) =>
      api.patch<TemplateView>(path(`/${id}`), rest),
    remove: (id: number) => api.delete(path(`/${id}`)),
    /** Hands the reviewers a file to look at; answers with its handle. */
    async giveExample(file: File): Promise<string> {
      const to = path(`/example${query({ name: file.name })}`)
      const { signal } = new AbortController()
      const send = (token: string) =>
        sendBytes<ExampleReply>({ path: to, body: file, token, signal, onProgress: () => undefined })
      return (await withToken(api, send)).example
    },
  }
}
