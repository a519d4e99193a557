import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { buildContact, buildConversation, buildInbox, HOUR, NOON } from '../../lib/testing.ts'
import { createHarness, reply } from '../harness.ts'
import PersonColumn from './PersonColumn.vue'

const duplicate = {
  id: 5,
  contact: { id: 1, name: 'Carla Brandt', address: '+49 151 5550 3412', since: NOON },
  other: { id: 9, name: null, address: '@carla.b', since: NOON - 24 * HOUR },
  evidence: [
    { at: NOON, channel: 'whatsapp', source: 'message', addresses: [{ kind: 'username', text: '@carla.b' }] },
  ],
  goes: 2,
  state: 'open',
  createdAt: NOON,
}
const withdrawn = {
  channel: 'whatsapp',
  purpose: 'marketing',
  state: 'withdrawn',
  source: 'provider',
  detail: 'User requested to stop marketing messages',
  at: NOON,
}

async function open(contact: Parameters<typeof buildContact>[0], may: readonly string[]) {
  const harness = await createHarness({ me: { may: ['conversation.read', ...may] } })
  const { capabilities } = buildInbox()
  harness.live.state.inboxes[1] = buildInbox({ capabilities: { ...capabilities, templates: true } })
  harness.answers['GET /api/conversations?limit=40&contact=1'] = () => ({ items: [], next: null })
  harness.answers['GET /api/contacts/1/duplicates'] = () => ({ items: [duplicate] })
  harness.answers['GET /api/contacts/1/consents'] = () => ({ items: [withdrawn] })
  const conversation = buildConversation({ contact: buildContact(contact) })
  return { ...harness, page: harness.render(PersonColumn, { conversation }) }
}
const button = (name: string) => {
  const found = [...document.querySelectorAll('button')].find((each) => each.textContent.trim() === name)
  if (!found) throw new Error(`no button ${name}`)
  return found
}
/** Parts that are loaded when they are needed take a moment of their own. */
async function shows(text: string): Promise<void> {
  await expect.poll(() => document.body.textContent).toContain(text)
}

afterEach(() => {
  document.body.innerHTML = ''
})

describe('a possible duplicate', () => {
  it('is told with its evidence, and merged into whom one keeps', async () => {
    const { calls, answers } = await open({ duplicates: 1 }, ['contact.merge'])
    answers['POST /api/duplicates/5/merge'] = () => duplicate
    await shows('Somebody wrote under both addresses: @carla.b.')
    button('Merge…').click()
    await shows('This can not be undone.')
    await shows('so 2 conversations of the other go, too, for good')
    const [mine] = document.querySelectorAll<HTMLInputElement>('dialog input[type=radio]')
    const chosen = [...document.querySelectorAll<HTMLInputElement>('dialog input:checked')].map(
      ({ value }) => value,
    )
    expect(chosen, 'who is known longer').toEqual(['9'])
    mine?.click()
    await flushPromises()
    button('Merge for good').click()
    await flushPromises()
    expect(calls).toContainEqual({ path: 'POST /api/duplicates/5/merge', body: { keep: 1, goes: 2 } })
  })

  it('is put aside when they are two people', async () => {
    const { calls, answers } = await open({ duplicates: 1 }, ['contact.merge'])
    answers['POST /api/duplicates/5/dismiss'] = () => duplicate
    await shows('Not the same')
    button('Not the same').click()
    await flushPromises()
    expect(calls).toContainEqual({ path: 'POST /api/duplicates/5/dismiss', body: {} })
    expect(document.body.textContent).not.toContain('@carla.b')
  })

  it('is only told to who may not decide', async () => {
    await open({ duplicates: 1 }, [])
    await shows('@carla.b')
    expect(() => button('Merge…')).toThrow('no button')
  })
})

describe('marketing', () => {
  it('shows what was said, when and by which way', async () => {
    await open({ marketing: 'withdrawn' }, [])
    await shows('Not wanted')
    button('How we know').click()
    await shows('User requested to stop marketing messages')
    expect(document.body.textContent).toContain('told in the app')
    expect(document.querySelector('form')).toBeNull()
  })

  it('records what they told us, and asks how we know', async () => {
    const { calls, answers } = await open({ marketing: 'withdrawn' }, ['contact.consent'])
    answers['POST /api/contacts/1/consents'] = () => ({ items: [withdrawn] })
    button('How we know').click()
    await shows('Record what they told us')
    const form = document.querySelector('form')
    form?.requestSubmit()
    await shows('Say how we know')
    const input = form?.querySelector<HTMLInputElement>('input.input')
    if (!input) throw new Error('no field')
    input.value = 'by phone on 3 March'
    input.dispatchEvent(new Event('input'))
    form?.requestSubmit()
    await flushPromises()
    expect(calls).toContainEqual({
      path: 'POST /api/contacts/1/consents',
      body: { channel: 'whatsapp', purpose: 'marketing', state: 'granted', detail: 'by phone on 3 March' },
    })
  })

  it('says when the server did not take it', async () => {
    const { answers } = await open({}, ['contact.consent'])
    answers['GET /api/contacts/1/consents'] = () => reply(500, { error: { code: 'internal', message: 'x' } })
    button('Note down').click()
    await shows('Something went wrong on the server.')
    expect(document.querySelector('.consent-list')).toBeNull()
  })
})
