import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { buildMe } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import { mailbox } from '../mail/compose/testing.ts'
import SignatureForm from './SignatureForm.vue'

enableAutoUnmount(afterEach)
afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

it('shows the own signature as it will stand, and saves it clean', async () => {
  const { render, answers, calls } = await createHarness({ me: { signature: '<p>Ada</p>' } })
  answers['PATCH /api/me'] = (body) => buildMe(body as { signature: string })
  const form = render(SignatureForm)
  expect(form.get('.signature-shown .rich-text').text()).toBe('Ada')
  const field = form.get<HTMLElement>('[contenteditable]')
  field.element.innerHTML = '<p style="color:red">Ada <strong>Lang</strong><img src="x"></p>'
  await field.trigger('input')
  expect(form.get('.signature-shown .rich-text').html()).toContain('<b>Lang</b>')
  await form.get('button.primary').trigger('click')
  await flushPromises()
  expect(calls).toContainEqual({ path: 'PATCH /api/me', body: { signature: '<p>Ada <b>Lang</b></p>' } })
})

it('fills in who writes and from where, as the server does', async () => {
  const signature = '<p><b>{agent}</b>, {inbox}, {company}</p>'
  const { render } = await createHarness({
    me: { name: 'Ada <b>Lang', signature, may: ['conversation.start'] },
    loaded: { inboxes: [mailbox] },
  })
  expect(render(SignatureForm).get('.signature-shown .rich-text').text()).toBe(
    'Ada <b>Lang, service@, {company}',
  )
})
