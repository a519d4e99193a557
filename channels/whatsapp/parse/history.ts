import type { InboundEvent } from '../../adapter.ts'
import { withRaw } from './event.ts'
import { eachOf, eventOf, type Kind, type Reading } from './list.ts'
import { readOldMessage } from './message.ts'
import { readNotice } from './notice/notice.ts'
import { isEmpty, record, type Fields } from './read.ts'
import { whoseOldMessage } from './whose.ts'

/** Messages from before the number was connected: chunks of threads, one for each customer. */
export function eventsOfHistory(history: unknown, reading: Reading): InboundEvent[] {
  const wrap = (chunks: unknown) => ({ history: chunks })
  return eachOf('history', history, reading, wrap, ({ threads, ...about }) => [
    ...eventsOfThreads(threads, reading),
    ...newsOfChunk(about, reading),
  ])
}

function eventsOfThreads(threads: unknown, reading: Reading): InboundEvent[] {
  const wrap = (part: unknown) => ({ history: [{ threads: part }] })
  return eachOf('threads', threads, reading, wrap, ({ messages, ...thread }) => {
    const kind: Kind = {
      whose: (message, scene) => whoseOldMessage(message, scene, thread),
      read: readOldMessage,
    }
    const within = (part: unknown) => wrap([{ ...thread, messages: part }])
    return eachOf('messages', messages, reading, within, (message) => [
      eventOf('messages', message, kind, reading, within),
    ])
  })
}

/** Of the many chunks an admin is told when the last one is here, or that there will be none. */
function newsOfChunk({ metadata, errors, ...rest }: Fields, { scene, raw }: Reading): InboundEvent[] {
  const complete = Number(record(metadata)?.progress) === 100
  const news = { ...(complete && { metadata }), ...(!isEmpty(errors) && { errors }), ...rest }
  if (Object.keys(news).length === 0) return []
  return [withRaw(readNotice('history', news, scene), () => raw({ history: [news] }))]
}
