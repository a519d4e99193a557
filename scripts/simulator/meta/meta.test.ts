import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, number } from '../bench.ts'
import type { Bench } from '../bench.ts'
import { listOf, objectOf } from '../json.ts'

let bench: Bench
beforeEach(async () => {
  bench = await createBench()
})
afterEach(() => bench.close())

const at = number.phoneNumberId
const meta = () => bench.simulator.meta
/** Field and value of every change that arrived. */
const changes = async () => {
  await bench.calm()
  return bench.inbox.received
    .flatMap(({ body }) => listOf(body['entry']))
    .flatMap((entry) => listOf(entry['changes']))
    .map(({ field, value }) => [field, objectOf(value)] as const)
}

describe('Meta', () => {
  it('tells of restrictions, and of their end', async () => {
    meta().restrict(at, 'RESTRICTED_BIZ_INITIATED_MESSAGING', 2)
    meta().reinstate(at)
    const until = Math.floor(bench.clock.time / 1000) + 7_200
    expect(await changes()).toMatchObject([
      [
        'account_update',
        {
          event: 'ACCOUNT_RESTRICTION',
          restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: until }],
        },
      ],
      ['account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } }],
    ])
  })

  it('tells of quality, limits, security and trouble', async () => {
    meta().setQuality(at, 'GREEN')
    meta().setQuality(at, 'RED')
    meta().setMessagingLimit(at, 'TIER_10K')
    meta().tellSecurity(at, 'PIN_CHANGED')
    meta().tellErrors(at, 130429)
    meta().tell(at, 'account_review_update', { decision: 'APPROVED' })
    expect(await changes()).toMatchObject([
      ['phone_number_quality_update', { event: 'FLAGGED', display_phone_number: '494055500100' }],
      ['business_capability_update', { max_daily_conversations_per_business: 'TIER_10K' }],
      ['security', { event: 'PIN_CHANGED' }],
      ['messages', { errors: [{ code: 130429 }], metadata: { phone_number_id: at } }],
      ['account_review_update', { decision: 'APPROVED' }],
    ])
  })

  it('takes a conversation for its own assistant until somebody answers', async () => {
    const { customer } = bench.simulator
    customer.writeText('katharina', at, 'Hello')
    meta().handOver('katharina', at, 'meta')
    customer.writeText('katharina', at, 'Who is there?')
    await bench.send({ type: 'text', text: { body: 'We are.' } })
    customer.writeText('katharina', at, 'Good.')
    const all = await changes()
    const inbound = all.filter(([, value]) => !('statuses' in value))
    expect(inbound.map(([field]) => field)).toEqual([
      'messages',
      'messaging_handovers',
      'standby',
      'messages',
    ])
    const handover = inbound[1]?.[1]
    expect(handover).toMatchObject({
      sender: { phone_number: '4915155503412', user_id: 'DE.10250834412076551' },
      recipient: { phone_number_id: at },
      control_passed: { new_owner_role: 'meta_business_agent' },
    })
    expect(handover).not.toHaveProperty('metadata')
  })
})
