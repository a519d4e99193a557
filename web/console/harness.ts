/** For tests: the console's stores with Ada signed in, and a server that answers what a test says. */
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { vi } from 'vitest'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { MeView } from '../../server/contract/agent.ts'
import { setLocale } from '../lib/i18n.ts'
import '../lib/locales/admin.ts'
import '../lib/locales/compose.ts'
import '../lib/locales/desk.ts'
import '../lib/locales/mail.ts'
import { loadInto, type Loaded } from '../lib/reduce.ts'
import { buildExplain, buildInbox, buildMe } from '../lib/testing.ts'
import { useLive } from './live/useLive.ts'
import { useSession } from './session/useSession.ts'

type Answer = (body: unknown) => unknown

export const reply = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })

/** Where a test says nothing: no labels, and no rule that speaks of a conversation. */
function usual(path: string): unknown {
  if (path === '/api/labels') return { items: [] }
  return /^\/api\/conversations\/\d+\/retention$/.test(path) ? buildExplain() : {}
}

export async function createHarness({
  me = {},
  loaded = {},
}: { me?: Partial<MeView>; loaded?: Loaded } = {}) {
  setLocale('en')
  const pinia = createPinia()
  setActivePinia(pinia)
  const answers: Record<string, Answer> = {}
  const calls: { path: string; body: unknown }[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const body: unknown = init.body ? JSON.parse(String(init.body)) : undefined
    calls.push({ path: `${init.method} ${path}`, body })
    const answer = await answers[`${init.method} ${path}`]?.(body)
    return answer instanceof Response ? answer : reply(200, answer ?? usual(path))
  })
  const page = { template: '<div />' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/:view(mine|unassigned|all|resolved|restricted)/:id(\\d+)?', name: 'view', component: page },
      { path: '/search/:id(\\d+)?', name: 'search', component: page },
      { path: '/:rest(.*)', component: page },
    ],
  })
  await router.push('/mine')
  const session = useSession()
  session.me = buildMe({
    may: [...buildMe().may, 'conversation.note'],
    ...me,
  })
  session.phase = 'signed-in'
  const live = useLive()
  loadInto(live.state, { inboxes: [buildInbox()], ...loaded })
  return {
    answers,
    calls,
    router,
    session,
    live,
    render: (component: Component, props: Record<string, unknown> = {}) =>
      mount(component, { props, global: { plugins: [pinia, router] }, attachTo: document.body }),
  }
}
