import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import { ApiError } from '../../../lib/api.ts'
import { setLocale } from '../../../lib/i18n.ts'
import '../../../lib/locales/admin.ts'
import ExampleFile from './ExampleFile.vue'

/** A form that keeps the handle, as the editor does. */
function open(give: (file: File) => Promise<string>, handle = '') {
  const page = mount(ExampleFile, {
    props: {
      format: 'image',
      give,
      modelValue: handle,
      'onUpdate:modelValue': (value: string) => void page.setProps({ modelValue: value }),
    },
  })
  const choose = async (name: string) => {
    const input = page.find<HTMLInputElement>('input')
    const files = [new File(['bytes'], name)]
    Object.defineProperty(input.element, 'files', { value: files, configurable: true })
    await input.trigger('change')
  }
  return { page, choose, button: () => page.find('button').element, handle: () => page.props('modelValue') }
}

beforeAll(() => setLocale('en'))

describe('an example for the reviewers', () => {
  it('is handed over when it is chosen, and says so', async () => {
    const given = Promise.withResolvers<string>()
    const { page, choose, button, handle } = open(() => given.promise, 'old')
    await choose('sofa.png')
    expect(page.text()).toContain('Handing over')
    expect([button().disabled, handle()]).toEqual([true, ''])
    given.resolve('4::new')
    await flushPromises()
    expect(handle()).toBe('4::new')
    expect(page.get('[role=status]').text()).toContain('sofa.png')
    expect(button().disabled).toBe(false)
  })

  it('that is refused says why, and another one can be chosen', async () => {
    const answers = [Promise.reject(new ApiError(413, 'too_large', 'too large')), Promise.resolve('4::small')]
    const { page, choose, button, handle } = open(() => answers.shift() as Promise<string>)
    await choose('large.png')
    await flushPromises()
    expect(page.get('.fault').text()).not.toBe('')
    expect([button().getAttribute('aria-invalid'), handle()]).toEqual(['true', ''])
    await choose('small.png')
    await flushPromises()
    expect(page.find('.fault').exists()).toBe(false)
    expect(handle()).toBe('4::small')
  })

  it('offers what the header is', () => {
    expect(
      open(async () => '')
        .page.get('input')
        .attributes('accept'),
    ).toBe('image/*')
  })
})
