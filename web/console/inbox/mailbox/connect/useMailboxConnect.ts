import { reactive, ref, shallowRef } from 'vue'
import type {
  CheckReply,
  CheckStep,
  DiscoverReply,
  InboxDetail,
} from '../../../../../server/contract/inbox.ts'
import { ApiError } from '../../../../lib/api.ts'
import { useLive } from '../../../live/useLive.ts'
import { useSession } from '../../../session/useSession.ts'
import type { Naming } from '../../connect/useConnect.ts'
import { connection } from '../connection.ts'
import { receiving } from '../receiving.ts'
import { retention } from '../retention.ts'
import type { SettingsChange } from '../settings.ts'

export type Found = DiscoverReply['items'][number]

/** What is entered until the inbox is made. It lives in memory only, as long as the wizard is open. */
export function useMailboxConnect() {
  const { api } = useSession()
  const live = useLive()
  const address = ref('')
  /** What is known of the provider; null: nothing. */
  const found = shallowRef<Found | null>(null)
  const login = reactive(connection.read({}))
  const arriving = reactive(receiving.read({}))
  const kept = reactive(retention.read({}))
  const tested = ref<CheckStep[]>([])

  /** False: another inbox has this address. */
  async function find(wanted: string): Promise<boolean> {
    const item = await discovered(wanted)
    if (item?.taken) return false
    address.value = wanted
    found.value = item
    tested.value = []
    Object.assign(login, connection.read((item?.settings ?? {}) as SettingsChange))
    return true
  }

  /** Nobody knows its servers: a finding, not a fault of ours. */
  async function discovered(wanted: string): Promise<Found | null> {
    const body = { channel: 'email', settings: { address: wanted } }
    try {
      return (await api.post<DiscoverReply>('/api/inboxes/discover', body)).items[0] ?? null
    } catch (error) {
      if (error instanceof ApiError && error.code === 'provider_refused') return null
      throw error
    }
  }

  const settings = () => ({
    address: address.value,
    replyTokens: found.value?.settings['replyTokens'] ?? 'none',
    ...connection.write(login),
    ...receiving.write(arriving),
    ...retention.write(kept),
  })

  /** Tries what is entered so far; every step is told, and nothing is stored. */
  async function test(): Promise<boolean> {
    tested.value = []
    const body = { channel: 'email', settings: { ...settings(), folders: ['INBOX'] } }
    tested.value = (await api.post<CheckReply>('/api/inboxes/check', body)).steps
    return tested.value.every(({ state }) => state !== 'failed')
  }

  /** As the server listed them; empty: it did not. */
  const folders = () => {
    const all = tested.value.find(({ step }) => step === 'imap_folders')?.values['all']
    return all ? all.split('\n') : []
  }

  async function make({ name, visibility, members }: Naming): Promise<InboxDetail> {
    const body = { channel: 'email', name: name.trim(), settings: settings() }
    const made = await take(() => api.post<InboxDetail>('/api/inboxes', body))
    if (visibility === 'all') return made
    return take(() => api.patch<InboxDetail>(`/api/inboxes/${made.id}`, { visibility, members }))
  }

  const take = (request: () => Promise<InboxDetail>) =>
    live.load(request, ({ settings: _settings, members: _members, ...view }) => ({ inboxes: [view] }))

  return { address, found, login, arriving, kept, tested, find, test, folders, make }
}
export type MailboxConnect = ReturnType<typeof useMailboxConnect>
