/** A mail as it came, on its way to whoever asks for it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErrorReply } from '../../server/contract/common.ts'
import { conversationsOf, mailIn, mailInbox, mailsOf, rawMail } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe('the original of a mail', () => {
  let t: TestServer
  beforeEach(async () => {
    t = await startTestServer('sqlite')
  })
  afterEach(() => t[Symbol.asyncDispose]())

  it('is the bytes that came; where its file is lost, that is our fault and said so', async () => {
    const inbox = await mailInbox(t)
    const raw = rawMail({ text: 'Moin' })
    await mailIn(t, inbox, raw)
    const [id = 0] = await conversationsOf(t, inbox)
    const [message] = await mailsOf(t.owner, id)
    const path = `/api/messages/${message?.id}/raw`
    expect(await t.owner.get(path)).toMatchObject({ status: 200, body: raw.toString() })
    const { blob } = await t.ctx.db.read.selectFrom('raw_mail').select('blob').executeTakeFirstOrThrow()
    await t.ctx.blobs.remove(blob ?? '')
    const lost = await t.owner.get<ErrorReply>(path)
    expect([lost.status, lost.body.error.code]).toEqual([500, 'internal'])
    expect(lost.headers.get('content-disposition')).toBeNull()
  })
})
