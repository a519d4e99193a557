import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { MailPageReply } from '../../../server/contract/mail.ts'
import { setLocale } from '../../lib/i18n.ts'
import { createHarness, reply } from '../harness.ts'
import MailPage from './MailPage.vue'

const PATH = '/api/messages/7/page'

async function show(page: Partial<MailPageReply> = {}) {
  const harness = await createHarness()
  harness.answers[`POST ${PATH}`] = () => ({
    url: 'about:blank',
    until: 0,
    pictures: 0,
    servers: 0,
    trackers: 0,
    coloured: false,
    ...page,
  })
  const shown = harness.render(MailPage, { messageId: 7 })
  await flushPromises()
  return { ...harness, shown }
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  )
})
afterEach(() => vi.unstubAllGlobals())

it('shows the page in a frame that may run nothing and has a name', async () => {
  const { shown } = await show()
  const frame = shown.get('iframe')
  expect(frame.attributes()).toMatchObject({
    sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
    title: 'Formatted mail',
  })
  expect(shown.find('.mail-bar').exists()).toBe(false)
})

it('says what is blocked, and asks for pictures only when told to', async () => {
  const { shown, calls } = await show({ pictures: 3, servers: 2 })
  expect(shown.get('.mail-bar').text()).toContain('3 pictures from 2 outside servers are blocked')
  expect(calls.map(({ body }) => body)).toEqual([{ pictures: false, language: 'en' }])
  await shown.get('.mail-bar button').trigger('click')
  await flushPromises()
  expect(calls.at(-1)).toEqual({ path: `POST ${PATH}`, body: { pictures: true, language: 'en' } })
  expect(shown.find('.mail-bar').exists()).toBe(false)
})

it('counts one picture of one server in words of the reader', async () => {
  const { shown } = await show({ pictures: 1, servers: 1 })
  expect(shown.get('.mail-bar').text()).toContain('1 picture from an outside server is blocked')
  setLocale('de')
  await flushPromises()
  expect(shown.get('.mail-bar').text()).toContain('1 Bild von einem fremden Server ist blockiert')
})

it('says that trackers were removed, which no press brings back', async () => {
  const { shown } = await show({ pictures: 2, servers: 1, trackers: 1 })
  const bar = () => shown.get('.mail-bar').text()
  expect(bar()).toContain('2 pictures from an outside server are blocked · 1 tracker was removed')
  await shown.get('.mail-bar button').trigger('click')
  await flushPromises()
  expect(bar()).toBe('1 tracker was removed')
})

it('blocks pictures again in the next mail', async () => {
  const { shown, calls, answers } = await show({ pictures: 1, servers: 1 })
  answers['POST /api/messages/8/page'] = answers[`POST ${PATH}`] as never
  await shown.get('.mail-bar button').trigger('click')
  await flushPromises()
  await shown.setProps({ messageId: 8 })
  await flushPromises()
  expect(calls.at(-1)).toEqual({
    path: 'POST /api/messages/8/page',
    body: { pictures: false, language: 'en' },
  })
  expect(shown.find('.mail-bar').exists()).toBe(true)
})

it('says why there is nothing, and tries again', async () => {
  const { shown, answers } = await show()
  const works = answers[`POST ${PATH}`] as never
  answers['POST /api/messages/9/page'] = () =>
    reply(503, { error: { code: 'unavailable', message: 'Later.' } })
  await shown.setProps({ messageId: 9 })
  await flushPromises()
  expect(shown.find('iframe').exists()).toBe(false)
  answers['POST /api/messages/9/page'] = works
  await shown.get('[role=alert] button').trigger('click')
  await flushPromises()
  expect(shown.find('iframe').exists()).toBe(true)
})
