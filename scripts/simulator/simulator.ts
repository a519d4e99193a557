/**
 * A WhatsApp Cloud API without Meta: the Graph endpoints, the signed webhooks, and people who write.
 * Development, tests, the demo and the try-it-out inbox all use it.
 */
import { dirname, join } from 'node:path'
import { Router } from 'express'
import { Accounts } from './accounts.ts'
import { apiRouter } from './api/router.ts'
import { clockRouter } from './api/clock.ts'
import { filesRouter } from './api/files.ts'
import { Recorder } from './api/recorder.ts'
import { Streams } from './api/stream.ts'
import { Apps } from './apps.ts'
import { createBusinessApp } from './business-app/business-app.ts'
import { timeout, TurnableClock } from './clock.ts'
import { Courses } from './courses.ts'
import { createCustomer } from './customer/customer.ts'
import { Desk } from './customer/desk.ts'
import { Faults } from './faults.ts'
import { graphRouter, mediaRouter } from './graph/router.ts'
import { Limits } from './graph/rates.ts'
import { createIds } from './ids.ts'
import { Links } from './links.ts'
import { MediaStore } from './media-store.ts'
import { Memory } from './memory.ts'
import { createMeta } from './meta/meta.ts'
import { newNumberFacts } from './number-facts.ts'
import { Review } from './template/review.ts'
import { TemplateStore } from './template/store.ts'
import type { SimulatedNumber, Simulator, SimulatorOptions } from './types.ts'
import { handshake } from './webhook/handshake.ts'
import { Sender } from './webhook/sender.ts'
import type { Delivery } from './webhook/sender.ts'
import { refuseMeta, targetOf } from './webhook/target.ts'
import { chatsAt, createWorld, emptyWorld } from './world.ts'
import type { World } from './world.ts'

export type { AppName, LoggedRequest, SimulatedNumber, Simulator, SimulatorOptions } from './types.ts'
export type { BusinessAppApi } from './business-app/business-app.ts'
export type { CustomerApi } from './customer/customer.ts'
export type { Fault, SendOutcome } from './faults.ts'
export type { MetaApi } from './meta/meta.ts'

const usualPace = { sent: 150, delivered: 400, read: 900 }
const usualApp = { id: '1000000000000001', name: 'Sandglass (simulated)' }
const REVIEW = 5_000

export function createSimulator(options: SimulatorOptions): Simulator {
  refuseMeta(options.publicBase)
  const below = { now: options.now ?? Date.now, schedule: options.schedule ?? timeout }
  const clock = new TurnableClock(below, options.frozenAt ?? null)
  const world = worldOf(options, clock)
  const memory = new Memory(world, options.stateFile ?? null)
  const sender = new Sender(world, (delivery) => tick(world, delivery))
  const courses = new Courses(world, sender)
  const review = new Review(world, sender, options.reviewAfter === undefined ? REVIEW : options.reviewAfter)
  const limits = new Limits(options.rates)
  const links = new Links(world, options.fetchLink)
  const desk = new Desk(world, sender)
  const customer = createCustomer(world, desk, courses)
  const businessApp = createBusinessApp(world, desk)
  const meta = createMeta({ world, desk, sender, review })
  const streams = new Streams(world, customer)
  memory.start(() => sender.waiting)

  const until = (reached: () => boolean) =>
    new Promise<void>((resolve) => {
      if (reached()) return resolve()
      const stop = world.watch(() => {
        if (!reached()) return
        stop()
        resolve()
      })
    })
  const settled = () => until(() => !sender.travelling)
  const turnClock = async (ms: number) => {
    await clock.turn(ms, settled)
    world.changed()
  }

  function settle(phoneNumberId: string, wabaId: string): void {
    world.accounts.of(wabaId).subscribed = true
    world.templates.begin(wabaId)
    review.resume(wabaId)
    for (const delivery of memory.takeWaiting(phoneNumberId)) sender.restore(delivery)
    for (const chat of chatsAt(world, phoneNumberId)) courses.advanceAll(chat)
  }

  function reset(): void {
    courses.close()
    review.close()
    for (const number of world.numbers.values()) sender.drop(number.phoneNumberId)
    clock.reset()
    memory.forget()
    emptyWorld(world)
    world.faults.reset()
    world.media.clear()
    limits.reset()
    links.forget()
    world.apps.reset(world.numbers.values())
    for (const number of world.numbers.values()) {
      number.facts = newNumberFacts()
      settle(number.phoneNumberId, number.wabaId)
    }
    world.changed()
  }

  const acting = { customer, businessApp, meta, world }
  const recorder = new Recorder(acting, turnClock)
  const router = Router()
  router.use('/graph', graphRouter({ world, courses, limits, review, links }))
  router.use('/media', mediaRouter(world))
  router.use('/files', filesRouter(world))
  router.use('/clock', clockRouter({ clock, turnClock, recorder, key: options.key }))
  router.use('/api', apiRouter({ world, acting, sender, streams, recorder, reset, key: options.key }))

  return {
    router,
    customer,
    businessApp,
    meta,
    requests: world.requests,
    wire: world.wire,
    addNumber(number: SimulatedNumber) {
      refuseMeta(number.webhookUrl)
      const { phoneNumberId, wabaId } = number
      const known = world.numbers.get(phoneNumberId)
      const state = { ...number, facts: known?.facts ?? memory.factsOf(phoneNumberId) }
      world.numbers.set(phoneNumberId, state)
      world.apps.add(state)
      if (!known) settle(phoneNumberId, wabaId)
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
      const url = number && targetOf(world, number)
      return url ? (await handshake({ url, verifyToken: number.verifyToken })) === null : false
    },
    idle: () => until(() => sender.waiting.length + courses.pending + review.pending === 0),
    settled,
    turnClock,
    reset,
    setFault(fault) {
      world.faults.set(fault)
      world.changed()
    },
    async close() {
      streams.close()
      courses.close()
      review.close()
      sender.close()
      memory.close()
      await world.media.flush()
    },
  }
}

function worldOf(options: SimulatorOptions, clock: TurnableClock): World {
  const ids = createIds(options.seed)
  const folder = options.stateFile ? join(dirname(options.stateFile), 'simulator-media') : null
  return createWorld({
    clock,
    ids,
    pace: { ...usualPace, ...options.pace },
    faults: new Faults(options.retryFor),
    media: new MediaStore(clock, ids, folder),
    publicBase: options.publicBase,
    apps: new Apps(options.app ?? usualApp),
    accounts: new Accounts(),
    templates: new TemplateStore(),
  })
}

/** The customer's second tick: the inbox has it. */
function tick(world: World, delivery: Delivery): void {
  const messages = chatsAt(world, delivery.phoneNumberId).flatMap((chat) => chat.messages)
  const message = messages.find(({ id }) => id === delivery.messageId)
  if (message?.state === 'sent') message.state = 'delivered'
}
