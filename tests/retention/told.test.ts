/** Who is told by mail that a rule was switched on or off, and what the mail says. */
import { expect, it } from 'vitest'
import type { RuleView } from '../../server/contract/retention.ts'
import { DAY, MINUTE } from '../../server/clock.ts'
import { runJob } from '../../server/jobs/scheduler.ts'
import { tellRules } from '../../server/jobs/tell-rules.ts'
import { startMailbox, type SentMail } from '../helpers/mailbox.ts'
import { startTestServer } from '../helpers/server.ts'

it('goes to those who answer for rules, in their language, names nobody, and is tried until it is taken', async () => {
  let refusing = 1
  const taken: SentMail[] = []
  await using mailbox = await startMailbox({
    deliver: async (mail) => {
      if (refusing-- > 0) throw new Error('the disk is full')
      taken.push(mail)
    },
  })
  const env = { SMTP_URL: mailbox.url, MAIL_FROM: 'Nordlicht <inbox@nordlicht.example>' }
  await using t = await startTestServer('sqlite', { env: { ...env, PUBLIC_URL: 'https://inbox.example' } })
  const paula = await t.agent('Paula', 'dpo')
  await paula.patch('/api/me', { locale: 'de' })
  await t.agent('Ben')
  const name = 'Chats <b>90</b> days'
  const body = { kind: 'limit', name, clock: 'resolved', period: { count: 90, unit: 'days' } }
  const { id } = (await t.owner.post<RuleView>('/api/retention/rules', { body })).body
  await t.owner.post(`/api/retention/rules/${id}/enable`, { count: 0, why: 'Olga wants it' })
  const tell = () => runJob(t.ctx, tellRules, true)
  expect(await tell()).toMatchObject({ changed: 1 })
  expect(await tell()).toMatchObject({ changed: 0 })
  t.clock.advance(MINUTE)
  expect(await tell()).toMatchObject({ changed: 1 })
  expect(await tell()).toMatchObject({ changed: 0 })
  expect(taken).toHaveLength(2)
  const [olga, dpo] = taken.toSorted((a, b) => ((a.to[0] ?? '') < (b.to[0] ?? '') ? -1 : 1))
  expect([olga?.to, dpo?.to]).toEqual([['olga@nordlicht.example'], ['paula.dpo@nordlicht.example']])
  const text = (raw = '') => raw.replaceAll('=\r\n', '')
  expect(text(olga?.raw)).toContain('was switched on')
  expect(text(dpo?.raw)).toContain('wurde eingeschaltet')
  for (const mail of taken) {
    expect(text(mail.raw)).toContain('https://inbox.example/settings/retention')
    expect(text(mail.raw)).not.toMatch(/Olga|Paula/)
    expect(text(mail.raw).split('text/html')[1]).not.toContain('<b>')
  }
  await t.owner.post(`/api/retention/rules/${id}/disable`, { why: 'Not any more' })
  await tell()
  expect(taken).toHaveLength(4)
  expect(text(taken[3]?.raw)).toMatch(/was switched off|wurde ausgeschaltet/)
  refusing = 9
  await t.owner.post(`/api/retention/rules/${id}/enable`, { count: 0, why: 'Once more' })
  await tell()
  refusing = 0
  t.clock.advance(4 * DAY)
  expect(await tell()).toMatchObject({ changed: 0 })
})
