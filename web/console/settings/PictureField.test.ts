import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { buildMe } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { FakeUploads } from '../message/fakeUploads.ts'
import PictureField from './PictureField.vue'

const PICTURE = '/api/pictures/AAAAAAAAAAAAAAAAAAAAAA'
let browser: FakeUploads

async function open(picture: string | null = null) {
  const harness = await createHarness({ me: { picture } })
  harness.answers['POST /api/sessions/refresh'] = () => ({
    accessToken: 't',
    expiresAt: Date.now() + 60_000,
  })
  harness.answers['GET /api/me'] = () => buildMe({ picture: PICTURE })
  const field = harness.render(PictureField, { name: 'Ada Lang', picture })
  const choose = async (file: File) => {
    const input = field.get<HTMLInputElement>('input[type=file]')
    Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
    await input.trigger('change')
    await flushPromises()
  }
  return { ...harness, field, choose }
}

enableAutoUnmount(afterEach)
beforeEach(() => {
  browser = new FakeUploads()
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:chosen')
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('shows what was chosen at once, and the server’s own when it is there', async () => {
  const { field, choose, session } = await open()
  expect(field.find('.avatar img').exists()).toBe(false)
  await choose(new File(['x'], 'me.png', { type: 'image/png' }))
  expect(field.get('.avatar img').attributes('src')).toBe('blob:chosen')
  expect(field.get('button').attributes()).toHaveProperty('disabled')
  browser.finishAll()
  await flushPromises()
  expect(session.me?.picture).toBe(PICTURE)
  expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:chosen')
})

it.each([
  ['a letter', new File(['x'], 'cv.pdf', { type: 'application/pdf' }), 'Choose a JPEG'],
  [
    'too large a picture',
    new File([new Uint8Array(5 * 1024 * 1024 + 1)], 'me.png', { type: 'image/png' }),
    'At most 5 MB',
  ],
])('does not send %s, and says why', async (_, file, words) => {
  const { field, choose } = await open()
  await choose(file)
  expect(field.get('[role=alert]').text()).toContain(words)
  expect(browser.sent).toEqual([])
})

it('says that a picture could not be read, and shows the one before', async () => {
  const { field, choose } = await open(PICTURE)
  await choose(new File(['x'], 'broken.png', { type: 'image/png' }))
  browser.fail('', 400, 'invalid_input', 'body: expected a picture that can be read')
  await flushPromises()
  expect(field.get('[role=alert]').text()).toContain('Choose a JPEG')
  expect(field.get('.avatar img').attributes('src')).toBe(PICTURE)
})

it('takes it away', async () => {
  const { field, calls, answers, session } = await open(PICTURE)
  answers['GET /api/me'] = () => buildMe()
  const button = field.findAll('button').find((each) => each.text() === 'Remove')
  await button?.trigger('click')
  await flushPromises()
  expect(calls).toContainEqual({ path: 'DELETE /api/me/picture', body: undefined })
  expect(session.me?.picture).toBeNull()
})

it('falls back to initials where the picture can not be loaded', async () => {
  const { field } = await open(PICTURE)
  await field.get('.avatar img').trigger('error')
  expect(field.get('.avatar').text()).toBe('AL')
})
