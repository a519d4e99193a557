/** Who is signed in, what they may do, and how they like it to look. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { MeView, SessionReply } from '../../../server/contract/agent.ts'
import { ApiError, createApi } from '../../lib/api.ts'
import { showLocale } from '../../lib/i18n.ts'
import { forgetLook, rememberLook, showTheme } from './look.ts'

export type Phase = 'starting' | 'unreachable' | 'setup' | 'signed-out' | 'signed-in'

export interface MeEdit {
  name?: string
  locale?: MeView['locale']
  theme?: MeView['theme']
  signature?: string
}

export const useSession = defineStore('session', () => {
  const phase = ref<Phase>('starting')
  const me = ref<MeView | null>(null)
  /** The session ended by itself: the login page says so. */
  const expired = ref(false)

  const api = createApi({
    fetch: (...request) => fetch(...request),
    onSignedOut() {
      expired.value = true
      leave()
    },
  })

  function leave(): void {
    me.value = null
    phase.value = 'signed-out'
  }

  function become(reply: MeView): void {
    me.value = reply
    // Until its words are there, the present language stays.
    void showLocale(reply.locale).catch(() => undefined)
    showTheme(reply.theme)
    rememberLook(reply)
    phase.value = 'signed-in'
  }

  async function begin(): Promise<void> {
    try {
      if (await setupNeeded()) phase.value = 'setup'
      else if (await api.restore()) become(await api.get<MeView>('/api/me'))
      else phase.value = 'signed-out'
    } catch (error) {
      phase.value = error instanceof ApiError && error.status === 401 ? 'signed-out' : 'unreachable'
    }
  }

  async function setupNeeded(): Promise<boolean> {
    try {
      return (await api.get<{ needed: boolean }>('/api/setup')).needed
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false
      throw error
    }
  }

  async function enter(door: '/api/sessions' | '/api/setup', values: Record<string, string>): Promise<void> {
    api.signedIn(await api.post<SessionReply>(door, values))
    become(await api.get<MeView>('/api/me'))
    expired.value = false
  }

  return {
    phase,
    me,
    expired,
    api,
    begin,
    signIn: (values: { email: string; password: string }) => enter('/api/sessions', values),
    setUp: (values: { name: string; email: string; password: string }) => enter('/api/setup', values),
    async signOut(): Promise<void> {
      await api.delete('/api/sessions/current').catch(() => undefined)
      api.signedOut()
      forgetLook()
      leave()
    },
    /** Somebody changed this account: its name, its role. */
    async refreshMe(): Promise<void> {
      if (me.value) become(await api.get<MeView>('/api/me'))
    },
    async change(edit: MeEdit): Promise<void> {
      become(await api.patch<MeView>('/api/me', edit))
    },
    /** What the role allows at all; the inbox may narrow it further. */
    may: computed(() => {
      const allowed = new Set(me.value?.may)
      return (action: string) => allowed.has(action)
    }),
  }
})
