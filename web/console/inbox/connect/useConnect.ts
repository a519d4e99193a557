import { reactive, ref, shallowRef } from 'vue'
import type { CheckReply, CheckStep, DiscoverReply, InboxDetail } from '../../../../server/contract/inbox.ts'
import { ApiError } from '../../../lib/api.ts'
import { useLive } from '../../live/useLive.ts'
import { useSession } from '../../session/useSession.ts'
import { makeVerifyToken, rememberVerifyToken } from '../whatsapp.ts'
import { CHECKS } from './steps.ts'

export type Found = DiscoverReply['items'][number]

export interface Naming {
  name: string
  visibility: 'all' | 'members'
  members: number[]
}

/** What is entered until the inbox is made. It lives in memory only, as long as the wizard is open. */
export function useConnect() {
  const { api } = useSession()
  const live = useLive()
  const access = reactive({ token: '', appSecret: '' })
  const found = shallowRef<Found[]>([])
  const account = shallowRef<Record<string, unknown> | null>(null)
  const tested = ref<CheckStep[]>([])
  const verifyToken = makeVerifyToken()

  const secrets = () => ({ token: access.token.trim(), appSecret: access.appSecret.trim() })

  async function tryOut(settings: Record<string, unknown>): Promise<CheckStep[]> {
    const body = { channel: 'whatsapp', settings: { ...settings, ...secrets(), verifyToken } }
    return (await api.post<CheckReply>('/api/inboxes/check', body)).steps
  }

  /** Which numbers the token gives access to, and whether it may do what is needed. */
  async function testAccess(): Promise<boolean> {
    found.value = []
    try {
      const body = { channel: 'whatsapp', settings: secrets() }
      found.value = (await api.post<DiscoverReply>('/api/inboxes/discover', body)).items
    } catch (error) {
      const step = refusedToken(error)
      if (!step) throw error
      tested.value = [step]
      return false
    }
    const one = found.value.find(({ taken }) => !taken) ?? found.value[0]
    const steps = one ? await tryOut(one.settings) : []
    tested.value = steps.filter(
      ({ step, code }) => CHECKS.access?.includes(step) || (step === 'webhook' && code === 'secret_refused'),
    )
    return works(tested.value)
  }

  /** Whether the chosen number is one that can be connected. */
  async function testNumber(settings: Record<string, unknown>): Promise<boolean> {
    account.value = settings
    tested.value = (await tryOut(settings)).filter(({ step }) => CHECKS.number?.includes(step))
    return works(tested.value)
  }

  async function make({ name, visibility, members }: Naming): Promise<InboxDetail> {
    const settings = { ...account.value, ...secrets(), verifyToken }
    const made = await take(() =>
      api.post<InboxDetail>('/api/inboxes', { channel: 'whatsapp', name: name.trim(), settings }),
    )
    rememberVerifyToken(made.id, verifyToken)
    if (visibility === 'all') return made
    return take(() => api.patch<InboxDetail>(`/api/inboxes/${made.id}`, { visibility, members }))
  }

  const take = (request: () => Promise<InboxDetail>) =>
    live.load(request, ({ settings: _settings, members: _members, ...view }) => ({ inboxes: [view] }))

  return { access, found, account, tested, testAccess, testNumber, make }
}

const works = (steps: readonly CheckStep[]) => steps.every(({ state }) => state !== 'failed')

/** A token that Meta refuses is a finding, not a fault of ours. */
function refusedToken(error: unknown): CheckStep | null {
  if (!(error instanceof ApiError) || error.code !== 'provider_refused') return null
  return {
    step: 'token',
    state: 'failed',
    code: 'not_accepted',
    values: {},
    detail: error.message,
    mendable: false,
  }
}
