/** A row of addresses, by keyboard and by what is pasted. */
import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { createHarness } from '../../harness.ts'
import RecipientField from './RecipientField.vue'

const [jo, ann] = [
  { name: 'Jo Weber', address: 'jo@weber.example' },
  { name: null, address: 'ann@lund.example' },
]

enableAutoUnmount(afterEach)
afterEach(() => {
  document.body.innerHTML = ''
  vi.unstubAllGlobals()
})

async function open(people = [jo, ann]) {
  const { render } = await createHarness()
  const row = render(RecipientField, {
    label: 'To',
    known: [jo, ann],
    isFresh: () => false,
    modelValue: people,
    'onUpdate:modelValue': (modelValue: unknown) => row.setProps({ modelValue }),
  })
  const input = row.get<HTMLInputElement>('input')
  const press = (key: string) => input.trigger('keydown', { key })
  const addresses = () => row.findAll('[data-chip]').map((chip) => chip.attributes('title'))
  return { row, input, press, addresses }
}

it.each([',', ';', 'Enter', ' '])('takes an address by %j', async (key) => {
  const { input, press, addresses } = await open([])
  await input.setValue('kai@lund.example')
  await press(key)
  expect(addresses()).toEqual(['kai@lund.example'])
  expect(input.element.value).toBe('')
})

it('takes what stands there when it is left, and nothing twice', async () => {
  const { input, addresses } = await open([jo])
  await input.setValue('JO@weber.example, kai@lund.example')
  await input.trigger('blur')
  expect(addresses()).toEqual([jo.address, 'kai@lund.example'])
})

it('leaves a comma inside of a name', async () => {
  const { input, press, addresses } = await open([])
  await input.setValue('"Lund')
  await press(',')
  expect(addresses()).toEqual([])
  await input.setValue('"Lund, Kai" <kai@lund.example>')
  await press('Enter')
  expect(addresses()).toEqual(['kai@lund.example'])
})

it('takes a list that is pasted', async () => {
  const { input, addresses } = await open([])
  const event = Object.assign(new Event('paste', { cancelable: true }), {
    clipboardData: { getData: () => 'Jo Weber <jo@weber.example>; ann@lund.example\n' },
  })
  input.element.dispatchEvent(event)
  await nextTick()
  expect(addresses()).toEqual([jo.address, ann.address])
  expect(event.defaultPrevented).toBe(true)
})

it('leads back to those that are there, which can be removed or taken up again', async () => {
  const { row, input, press, addresses } = await open()
  input.element.focus()
  await press('Backspace')
  const focused = () => document.activeElement?.getAttribute('title')
  expect(focused()).toBe(ann.address)
  await row.findAll('[data-chip]')[1]?.trigger('keydown', { key: 'ArrowLeft' })
  expect(focused()).toBe(jo.address)
  await row.findAll('[data-chip]')[0]?.trigger('keydown', { key: 'Delete' })
  await nextTick()
  expect(addresses()).toEqual([ann.address])
  expect(focused()).toBe(ann.address)
  await row.get('[data-chip]').trigger('click')
  await nextTick()
  expect(addresses()).toEqual([])
  expect(input.element.value).toBe(ann.address)
  expect(document.activeElement).toBe(input.element)
})

it('reads addresses out, whatever name is shown', async () => {
  const { row } = await open([jo])
  expect(row.get('[data-chip]').text()).toContain(jo.address)
  expect(row.get('.remove').attributes('aria-label')).toBe('Remove jo@weber.example')
})

it('sends suggestions away by Escape, and nothing else', async () => {
  const { row, input } = await open([])
  await input.setValue('jo')
  expect(input.attributes('aria-expanded')).toBe('true')
  const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
  const heard = vi.fn<() => void>()
  document.addEventListener('keydown', heard, { once: true })
  input.element.dispatchEvent(escape)
  await nextTick()
  expect(row.findAll('[role="option"]')).toHaveLength(0)
  expect(heard).not.toHaveBeenCalled()
  document.removeEventListener('keydown', heard)
})
