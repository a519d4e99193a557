import { describe, expect, it } from 'vitest'
import type { QuarantineItem } from '../../server/contract/inbox.ts'
import type { ServerFrame } from '../../server/contract/live.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer } from '../helpers/server.ts'
import { textDelivery } from '../helpers/whatsapp.ts'

describe.each(databases)('the number of parked deliveries on %s', (kind) => {
  it('is told to an admin as it changes, and never to an agent', async () => {
    await using t = await startTestServer(kind)
    await t.inbox()
    const ben = await t.agent('Ben')
    const [admin, agent] = [await t.owner.live(), await ben.live()]
    const counts = (quarantine: number) => (frame: ServerFrame) =>
      frame.type === 'counts' && frame.counts.quarantine === quarantine
    await admin.until(counts(0))
    await t.deliver(textDelivery('For nobody', { phoneNumberId: '999999999999999' }))
    await admin.until(counts(1))
    const { body } = await t.owner.get<{ items: QuarantineItem[] }>('/api/quarantine')
    admin.frames.length = 0
    await t.owner.delete(`/api/quarantine/${body.items[0]?.id}`)
    await admin.until(counts(0))
    const told = agent.frames.flatMap((frame) => (frame.type === 'counts' ? [frame.counts.quarantine] : []))
    expect(told.filter((count) => count !== null)).toEqual([])
  })
})
