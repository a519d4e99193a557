/** How soon a mail that reaches the mailbox is in an open console. Printed, not judged: machines differ. */
import { expect, it } from 'vitest'
import { startDovecot, withoutDovecot } from '../helpers/dovecot.ts'
import { startTestServer } from '../helpers/server.ts'
import { collectFrom, simpleMail } from './collecting.ts'

const MAILS = 10

it.skipIf(withoutDovecot)('a mail is in the console without anybody asking for it', async () => {
  await using dovecot = await startDovecot()
  await using t = await startTestServer('sqlite')
  const user = dovecot.user()
  const mailbox = await collectFrom(t, { port: dovecot.port, user })
  await mailbox.isReady()
  const live = await t.owner.live()
  const took: number[] = []
  for (let nth = 0; nth < MAILS; nth++) {
    const text = `Moin, number ${nth}.`
    await dovecot.append(user, simpleMail(`mail-${nth}`, text))
    const began = performance.now()
    const frame = await live.until(
      (each) => each.type === 'event' && each.name === 'message.created' && each.message?.text === text,
    )
    took.push(performance.now() - began)
    expect(frame).toMatchObject({ message: { type: 'mail', text } })
  }
  live.socket.close()
  const middle = took.toSorted((a, b) => a - b)[MAILS / 2] ?? 0
  const slowest = Math.max(...took)
  console.log(
    `mail delivered → in the console, by IDLE: median ${Math.round(middle)} ms, slowest ${Math.round(slowest)} ms`,
  )
})
