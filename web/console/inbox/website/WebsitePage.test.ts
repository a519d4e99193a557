import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { WidgetSettings } from '../../../../server/contract/widget.ts'
import { createHarness, reply } from '../../harness.ts'
import { buildDetail, buildSettings, buildWebsite } from './build.ts'
import WebsitePage from './WebsitePage.vue'

let page: VueWrapper | null = null

/** The page in a router of its own, because leaving it is part of it. */
async function open(section: string, settings: WidgetSettings = buildSettings()) {
  const harness = await createHarness({ me: { may: ['inbox.health', 'inbox.manage'] } })
  const inbox = buildWebsite()
  let stored = settings
  harness.answers['GET /api/inboxes/7'] = () => buildDetail(stored)
  harness.answers['GET /api/inboxes/7/notices'] = () => ({ items: [] })
  harness.answers['GET /api/inboxes/7/health'] = () => ({ check: { at: null, steps: [] } })
  harness.answers[`GET /api/widget/${settings.key}`] = () => ({ transcript: false })
  harness.answers['PATCH /api/inboxes/7'] = (body) => {
    stored = { ...stored, ...(body as { settings: Partial<WidgetSettings> }).settings }
    return buildDetail(stored)
  }
  const base = '/settings/inboxes/7'
  const elsewhere = { template: '<p>elsewhere</p>' }
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      {
        path: `${base}/:section(embed|look|hours|before|people|chat)`,
        component: WebsitePage,
        props: { inbox },
      },
      { path: '/:rest(.*)', component: elsewhere },
    ],
  })
  await router.push(`${base}/${section}`)
  page = mount({ template: '<RouterView />' }, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  const saved = () => harness.calls.filter(({ path }) => path.startsWith('PATCH')).map(({ body }) => body)
  return { ...harness, router, base, page, saved }
}
const button = (name: string | RegExp) => {
  const found = [...document.querySelectorAll('button')].find((each) =>
    typeof name === 'string' ? each.textContent?.trim() === name : name.test(each.textContent ?? ''),
  )
  if (!found) throw new Error(`no button ${name}`)
  return found
}
const field = (view: VueWrapper, label: string) => {
  const found = view.findAll('label').find((each) => each.text().startsWith(label))
  const id = found?.attributes('for')
  return id ? view.get(`[id="${id}"]`) : view.get(`label:has(input)`)
}

afterEach(() => {
  page?.unmount()
  page = null
  document.body.innerHTML = ''
})

describe('a section of a website inbox', () => {
  it('saves its own keys and no others', async () => {
    const { page, saved } = await open('look')
    await field(page, 'Greeting').setValue('Moin.')
    await page.get('form').trigger('submit')
    await flushPromises()
    expect(saved()).toEqual([
      {
        settings: {
          color: '#0e6570',
          side: 'right',
          theme: 'auto',
          agents: 'first',
          language: 'en',
          texts: { en: { title: '', greeting: 'Moin.', away: '' } },
        },
      },
    ])
    expect(page.get('.section-foot').text()).not.toContain('Not saved yet')
  })

  it('keeps what was written when the server refuses it, and says so at the field', async () => {
    const { page, answers, saved } = await open('look')
    answers['PATCH /api/inboxes/7'] = () =>
      reply(400, {
        error: {
          code: 'invalid_input',
          message: 'no',
          fields: [{ path: 'settings.texts.en.greeting', message: 'too loud' }],
        },
      })
    await field(page, 'Greeting').setValue('HELLO')
    await page.get('form').trigger('submit')
    await flushPromises()
    expect(saved()).toHaveLength(1)
    expect((field(page, 'Greeting').element as HTMLTextAreaElement).value).toBe('HELLO')
    expect(page.get('.fault').text()).toContain('too loud')
    expect(page.get('.section-foot').text()).toContain('Not saved yet')
  })

  it('asks nobody when something is plainly wrong', async () => {
    const { page, saved } = await open('people')
    await field(page, 'Addresses of your websites').setValue('ftp://nordlicht.example')
    await page.get('form').trigger('submit')
    await flushPromises()
    expect(saved()).toEqual([])
    expect(page.get('.line-fault').text()).toContain('ftp://nordlicht.example')
    expect(document.activeElement?.tagName).toBe('TEXTAREA')
  })

  it('takes a page’s address for that of its website', async () => {
    const { page, saved } = await open('people')
    await field(page, 'Addresses of your websites').setValue(
      'www.Nordlicht.example/sofas\n*.nordlicht.example',
    )
    await page.get('form').trigger('submit')
    await flushPromises()
    expect(saved()).toEqual([
      {
        settings: {
          sites: ['https://www.nordlicht.example', 'https://*.nordlicht.example'],
          identity: 'optional',
        },
      },
    ])
  })

  it('gives back what is stored', async () => {
    const { page } = await open('chat')
    const files = page.get('input[role=switch]')
    await files.setValue(false)
    expect(page.get('.section-foot').text()).toContain('Not saved yet')
    button('Discard').click()
    await flushPromises()
    expect((files.element as HTMLInputElement).checked).toBe(true)
    expect(page.get('.section-foot').text()).not.toContain('Not saved yet')
  })
})

describe('who leaves what is not saved', () => {
  it('is asked, stays, or goes', async () => {
    const { page, router, base } = await open('look')
    await field(page, 'Greeting').setValue('Moin.')

    let left = router.push(`${base}/hours`)
    await vi.waitFor(() => button('Cancel'))
    button('Cancel').click()
    await left
    expect(router.currentRoute.value.path).toBe(`${base}/look`)
    expect((field(page, 'Greeting').element as HTMLTextAreaElement).value).toBe('Moin.')

    left = router.push('/mine')
    await vi.waitFor(() => button('Leave without saving'))
    button('Leave without saving').click()
    await left
    expect(router.currentRoute.value.path).toBe('/mine')
  })

  it('is not asked where nothing was written', async () => {
    const { router, base } = await open('look')
    await router.push(`${base}/hours`)
    expect(router.currentRoute.value.path).toBe(`${base}/hours`)
  })
})

describe('the signed identity', () => {
  it('has a secret that is made here and shown once', async () => {
    const { page, saved, router, base } = await open('people')
    button('Make a secret').click()
    await flushPromises()
    const [change] = saved() as { settings: { identitySecret: string } }[]
    expect(change?.settings.identitySecret).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(page.text()).toContain(change?.settings.identitySecret)
    expect(page.text()).toContain('never shown again')
    await router.push(`${base}/chat`)
    await router.push(`${base}/people`)
    await flushPromises()
    expect(page.text()).not.toContain(change?.settings.identitySecret)
  })

  it('is replaced only after a question', async () => {
    const { saved } = await open('people', buildSettings({ identitySecret: '•••' }))
    button('Replace…').click()
    await flushPromises()
    expect(saved()).toEqual([])
    button('Replace the secret').click()
    await flushPromises()
    expect(saved()).toHaveLength(1)
  })

  it('keeps other things that are written, and not saved, on the page', async () => {
    const { page } = await open('people')
    await field(page, 'Addresses of your websites').setValue('https://other.example')
    button('Make a secret').click()
    await flushPromises()
    expect((field(page, 'Addresses of your websites').element as HTMLTextAreaElement).value).toBe(
      'https://other.example',
    )
    expect(page.get('.section-foot').text()).toContain('Not saved yet')
  })
})

it('says that a transcript needs mail, where the server has none', async () => {
  const { page } = await open('chat')
  expect(page.text()).toContain('cannot send e-mail')
})

it('shows the line for the page with the inbox’s own key', async () => {
  const { page } = await open('embed')
  expect(page.get('pre').text()).toMatch(
    /^<script src="http.*\/widget\.js" data-inbox="QmV0dGVyLXRoYW4tcmFuZG" async><\/script>$/,
  )
})
