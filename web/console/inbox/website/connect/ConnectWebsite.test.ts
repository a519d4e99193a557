import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { createHarness, reply } from '../../../harness.ts'
import { buildDetail, buildSettings } from '../build.ts'
import ConnectWebsite from './ConnectWebsite.vue'

async function open() {
  const harness = await createHarness({ me: { may: ['inbox.create', 'inbox.manage'] } })
  harness.answers['POST /api/inboxes'] = () => buildDetail(buildSettings())
  const page = harness.render(ConnectWebsite)
  await flushPromises()
  const submit = async () => {
    await page.get('form').trigger('submit')
    await flushPromises()
  }
  return { ...harness, page, submit }
}

afterEach(() => {
  document.body.innerHTML = ''
})

describe('a website', () => {
  it('is connected by name, languages and addresses, and then embedded', async () => {
    const { page, calls, router, live, submit } = await open()
    await page.get('input.input').setValue(' Nordlicht Möbel ')
    await page.get('input[value=de]').setValue(true)
    await page.get('textarea').setValue('https://www.nordlicht.example/sofas')
    await submit()
    expect(calls).toContainEqual({
      path: 'POST /api/inboxes',
      body: {
        channel: 'web',
        name: 'Nordlicht Möbel',
        settings: {
          language: 'en',
          texts: { en: {}, de: {} },
          sites: ['https://www.nordlicht.example'],
        },
      },
    })
    expect(router.currentRoute.value.path).toBe('/settings/inboxes/7/embed')
    expect(live.state.inboxes[7]?.name).toBe('Nordlicht Möbel')
  })

  it('needs a name, a language and readable addresses', async () => {
    const { page, calls, submit } = await open()
    await page.get('input[value=en]').setValue(false)
    await page.get('textarea').setValue('my site')
    await submit()
    expect(calls.filter(({ path }) => path.startsWith('POST'))).toEqual([])
    expect(page.findAll('[aria-invalid=true]')).toHaveLength(2)
    expect(page.text()).toContain('Choose at least one language')
  })

  it('that is refused stays written', async () => {
    const { page, answers, submit } = await open()
    answers['POST /api/inboxes'] = () => reply(500, { error: { code: 'internal', message: 'x' } })
    await page.get('input.input').setValue('Nordlicht')
    await submit()
    expect(page.get('[role=alert]').text()).not.toBe('')
    expect((page.get('input.input').element as HTMLInputElement).value).toBe('Nordlicht')
  })
})
