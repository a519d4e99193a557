import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { InboxView } from '../../../server/contract/inbox.ts'
import { buildAgent, buildInbox } from '../../lib/testing.ts'
import { createHarness, reply } from '../harness.ts'
import { buildBody, buildRule, buildView } from '../retention/build.ts'
import { useRetention } from '../retention/useRetention.ts'
import StartPage from './StartPage.vue'

const shop = (overrides: Partial<InboxView> = {}) =>
  buildInbox({ id: 7, channel: 'web', name: 'Nordlicht Möbel', ...overrides })

async function open(inboxes: InboxView[]) {
  const harness = await createHarness({
    me: { may: ['inbox.manage', 'inbox.create'] },
    loaded: { inboxes, agents: [buildAgent()] },
  })
  // The harness knows a WhatsApp inbox; on the first day there is none.
  if (!inboxes.some(({ id }) => id === 1)) delete harness.live.state.inboxes[1]
  const page = harness.render(StartPage)
  await flushPromises()
  return { ...harness, page }
}

afterEach(() => {
  vi.restoreAllMocks()
  document.body.innerHTML = ''
})

describe('the first day', () => {
  it('has the website among its tasks', async () => {
    const { page } = await open([])
    expect(page.text()).toContain('0 of 5 done')
    expect(page.get('a[href="/connect/website"]').text()).toBe('Set up')
  })

  it('counts the website as done once it is connected, and not when it was only tried', async () => {
    const tried = await open([shop({ simulator: true })])
    expect(tried.page.text()).toContain('0 of 5 done')
    tried.page.unmount()
    const { page } = await open([shop()])
    expect(page.text()).toContain('1 of 5 done')
    expect(page.text()).toContain('Nordlicht Möbel')
    expect(page.get('a[href="/connect/website"]').text()).toBe('Add another')
  })
})

describe('how long things are kept', () => {
  it.each([
    ['is to be decided while there are drafts only', buildRule(), '0 of 5 done', 'Decide'],
    [
      'is decided once a rule was switched on',
      buildRule({ draft: null, body: buildBody() }),
      '1 of 5 done',
      'Look at them',
    ],
  ])('%s', async (_, rule, done, act) => {
    const { page, answers } = await open([])
    answers['GET /api/retention'] = () => buildView({ rules: [rule] })
    await useRetention().load()
    expect(page.text()).toContain(done)
    expect(page.get('a[href="/settings/retention"]').text()).toBe(act)
  })
})

describe('trying the website chat', () => {
  const press = async (page: Awaited<ReturnType<typeof open>>['page']) => {
    await page
      .findAll('button')
      .find((each) => each.text() === 'Try the website chat')
      ?.trigger('click')
    await flushPromises()
  }

  it('opens the demo page beside the conversations', async () => {
    const { page, answers, calls, router } = await open([])
    const demo = { location: { href: '' }, close: vi.fn<() => void>() }
    vi.spyOn(window, 'open').mockReturnValue(demo as unknown as Window)
    answers['POST /api/inboxes/try-out'] = () => ({ inbox: shop({ simulator: true }), phone: '/demo/KEY' })
    await press(page)
    expect(calls).toContainEqual({ path: 'POST /api/inboxes/try-out', body: { channel: 'web' } })
    expect(demo.location.href).toBe('/demo/KEY')
    expect(router.currentRoute.value.path).toBe('/unassigned')
  })

  it('that does not work leaves no empty window behind', async () => {
    const { page, answers, router } = await open([])
    const demo = { location: { href: '' }, close: vi.fn<() => void>() }
    vi.spyOn(window, 'open').mockReturnValue(demo as unknown as Window)
    answers['POST /api/inboxes/try-out'] = () =>
      reply(500, { error: { code: 'internal', message: 'broken' } })
    await press(page)
    expect(demo.close).toHaveBeenCalledOnce()
    expect(router.currentRoute.value.path).toBe('/mine')
  })
})
