/**
 * A WhatsApp Cloud API without Meta: the Graph endpoints, the signed webhooks, and people who write.
 * Development, tests, the demo and the try-it-out inbox all use it.
 */
import { dirname, join } from 'node:path'
import { Router } from 'express'
import { apiRouter } from './api/router.ts'
import { filesRouter } from './api/files.ts'
import { Streams } from './api/stream.ts'
import { timeout } from './clock.ts'
import { Courses } from './courses.ts'
import { createCustomer } from './customer/customer.ts'
import { Desk } from './customer/desk.ts'
import { Faults } from './faults.ts'
import { graphRouter, mediaRouter } from './graph/router.ts'
import { Limits } from './graph/rates.ts'
import { createIds } from './ids.ts'
import { MediaStore } from './media-store.ts'
import { Memory } from './memory.ts'
import type { SimulatedNumber, Simulator, SimulatorOptions } from './types.ts'
import { verifyWebhook } from './webhook/handshake.ts'
import { Sender } from './webhook/sender.ts'
import { refuseMeta } from './webhook/target.ts'
import { createWorld } from './world.ts'

export type { LoggedRequest, SimulatedNumber, Simulator, SimulatorOptions } from './types.ts'
export type { CustomerApi } from './customer/customer.ts'
export type { Fault, SendOutcome } from './faults.ts'

const usualPace = { sent: 150, delivered: 400, read: 900 }

export function createSimulator(options: SimulatorOptions): Simulator {
  refuseMeta(options.publicBase)
  const clock = { now: options.now ?? Date.now, schedule: options.schedule ?? timeout }
  const ids = createIds(options.seed)
  const folder = options.stateFile ? join(dirname(options.stateFile), 'simulator-media') : null
  const world = createWorld({
    clock,
    ids,
    pace: { ...usualPace, ...options.pace },
    faults: new Faults(),
    media: new MediaStore(clock, ids, folder),
    publicBase: options.publicBase,
  })
  const memory = new Memory(world, options.stateFile ?? null)
  const sender = new Sender(world, (delivery) => {
    const chats = [...world.chats.values()].filter(
      ({ phoneNumberId }) => phoneNumberId === delivery.phoneNumberId,
    )
    const message = chats.flatMap(({ messages }) => messages).find(({ id }) => id === delivery.messageId)
    if (message?.state === 'sent') message.state = 'delivered'
  })
  const courses = new Courses(world, sender)
  const customer = createCustomer(world, new Desk(world, sender), courses)
  const streams = new Streams(world, customer)
  memory.start(() => sender.waiting)

  const router = Router()
  router.use('/graph', graphRouter(world, courses, new Limits(options.rates)))
  router.use('/media', mediaRouter(world))
  router.use('/files', filesRouter(world))
  router.use('/api', apiRouter({ world, customer, sender, streams, key: options.key }))

  const until = (reached: () => boolean) =>
    new Promise<void>((resolve) => {
      if (reached()) return resolve()
      const stop = world.watch(() => {
        if (!reached()) return
        stop()
        resolve()
      })
    })

  return {
    router,
    customer,
    requests: world.requests,
    wire: world.wire,
    addNumber(number: SimulatedNumber) {
      refuseMeta(number.webhookUrl)
      const { phoneNumberId, wabaId } = number
      const known = world.numbers.get(phoneNumberId)
      const delivered = known?.delivered ?? memory.deliveredBy(phoneNumberId)
      world.numbers.set(phoneNumberId, { ...number, delivered })
      if (known) return world.changed()
      world.subscribed.add(wabaId)
      for (const delivery of memory.takeWaiting(phoneNumberId)) sender.restore(delivery)
      for (const chat of world.chats.values())
        if (chat.phoneNumberId === phoneNumberId) courses.advanceAll(chat)
      world.changed()
    },
    removeNumber(phoneNumberId) {
      sender.drop(phoneNumberId)
      world.numbers.delete(phoneNumberId)
      for (const [key, chat] of world.chats) if (chat.phoneNumberId === phoneNumberId) world.chats.delete(key)
      world.changed()
    },
    async verifyWebhook(phoneNumberId) {
      const number = world.numbers.get(phoneNumberId)
      return number ? verifyWebhook(number) : false
    },
    idle: () => until(() => sender.waiting.length === 0 && courses.pending === 0),
    settled: () => until(() => !sender.travelling),
    setFault(fault) {
      world.faults.set(fault)
      world.changed()
    },
    async close() {
      streams.close()
      courses.close()
      sender.close()
      memory.close()
      await world.media.flush()
    },
  }
}
