import { afterEach, describe, expect, it } from 'vitest'
import { buildAgent } from '../../lib/testing.ts'
import { createHarness } from '../harness.ts'
import PausedNotice from './PausedNotice.vue'

async function open(may: string[]) {
  const { render } = await createHarness({
    me: { may },
    loaded: {
      agents: [
        buildAgent({ id: 2, name: 'Ben Falk', role: 'admin' }),
        buildAgent({ id: 3, name: 'Mareike Lorenz', role: 'owner' }),
        buildAgent({ id: 4, name: 'Gone Long', role: 'admin', active: false }),
        buildAgent({ id: 5, name: 'Nils Just' }),
      ],
    },
  })
  return render(PausedNotice, { reason: 'payment', inboxId: 7 })
}
afterEach(() => {
  document.body.innerHTML = ''
})

describe('an inbox that does not send', () => {
  it('tells agents whom to ask', async () => {
    const notice = await open(['conversation.reply'])
    expect(notice.text()).toContain('Ask Ben Falk or Mareike Lorenz.')
    expect(notice.find('a').exists()).toBe(false)
  })

  it('leads admins to where it is mended', async () => {
    const notice = await open(['conversation.reply', 'inbox.manage'])
    expect(notice.get('a').attributes('href')).toBe('/settings/inboxes/7')
    expect(notice.text()).not.toContain('Ask')
  })
})
