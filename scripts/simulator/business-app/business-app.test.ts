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
const app = () => bench.simulator.businessApp
const echoes = async () => {
  await bench.calm()
  return bench.inbox.values().flatMap((value) => listOf(value['message_echoes']))
}

describe("the business's own phone", () => {
  it('tells the inbox what is written, changed and deleted there', async () => {
    const id = app().writeText('katharina', at, 'On Thursday')
    app().edit('katharina', at, 'On Friday')
    app().delete('katharina', at)
    expect(await echoes()).toMatchObject([
      { from: '494055500100', to: '4915155503412', id, type: 'text', text: { body: 'On Thursday' } },
      { type: 'edit', edit: { original_message_id: id, message: { text: { body: 'On Friday' } } } },
      { type: 'revoke', revoke: { original_message_id: id } },
    ])
    expect(() => app().delete('katharina', at)).toThrow('has sent no such message')
  })

  it('edits the last text, whatever was sent after it', async () => {
    const id = app().writeText('katharina', at, 'On Thursday')
    const photo = app().sendPhoto('katharina', at)
    app().edit('katharina', at, 'On Friday')
    expect((await echoes())[2]).toMatchObject({ edit: { original_message_id: id } })
    expect(() => app().edit('katharina', at, 'On Friday', photo)).toThrow('Only texts')
  })

  it('sends pictures, and names who hides the number by user id', async () => {
    app().sendPhoto('lukas', at, 'Your chair')
    const [echo] = await echoes()
    expect(echo).toMatchObject({ type: 'image', to_user_id: 'DE.10250834412076552' })
    expect(echo).not.toHaveProperty('to')
  })

  it('does not open the window', async () => {
    app().writeText('katharina', at, 'Hello')
    await bench.send({ type: 'text', text: { body: 'x' } })
    await bench.calm()
    expect(listOf(bench.inbox.statuses()[0]?.['errors'])).toMatchObject([{ code: 131047 }])
  })

  it('hands over its history in three phases, pictures last', async () => {
    const ids = app().importHistory('katharina', at)
    await bench.calm()
    const chunks = bench.inbox.values().flatMap((value) => listOf(value['history']))
    expect(chunks.map(({ metadata }) => metadata)).toEqual([
      { phase: 0, chunk_order: 1, progress: 33 },
      { phase: 1, chunk_order: 1, progress: 67 },
      { phase: 2, chunk_order: 1, progress: 100 },
    ])
    const messages = chunks.flatMap(({ threads }) =>
      listOf(threads).flatMap(({ messages }) => listOf(messages)),
    )
    expect([...messages, ...bench.inbox.messages()].map(({ id }) => id)).toEqual(ids)
    expect(messages[0]).toMatchObject({ history_context: { status: 'READ' } })
    expect(bench.inbox.messages()).toMatchObject([{ type: 'image' }])
  })

  it('may keep its history to itself', async () => {
    app().declineHistory('katharina', at)
    await bench.calm()
    const [chunk] = bench.inbox.values().flatMap((value) => listOf(value['history']))
    expect(chunk).toMatchObject({ errors: [{ code: 2593109 }] })
  })

  it('tells of its address book', async () => {
    app().syncContact('katharina', at, 'add', 'Katharina (sideboard)')
    app().syncContact('katharina', at, 'remove')
    await bench.calm()
    const lines = bench.inbox.values().flatMap((value) => listOf(value['state_sync']))
    expect(lines).toMatchObject([
      { action: 'add', contact: { full_name: 'Katharina (sideboard)', phone_number: '4915155503412' } },
      { action: 'remove' },
    ])
    expect(objectOf(lines[1]?.['contact'])).not.toHaveProperty('full_name')
  })

  it('makes the number slower', async () => {
    app().setInUse(at, true)
    bench.simulator.customer.writeText('katharina', at, 'Hello')
    const codes: unknown[] = []
    for (let sent = 0; sent < 21; sent++) {
      codes.push((await bench.send({ type: 'text', text: { body: 'x' } })).error['code'])
    }
    expect(codes.filter((code) => code === undefined)).toHaveLength(20)
    expect(codes.at(-1)).toBe(130429)
  })
})
