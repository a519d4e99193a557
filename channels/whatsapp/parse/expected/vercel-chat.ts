import { inbound, phone, status, type Expected } from './parts.ts'

const ACCOUNT = '100000000000001'
const testUser = { addresses: [{ kind: 'phone' as const, value: '15550002222' }], name: 'Test User' }

export const vercelChat: Expected = {
  firstMessage: [
    inbound(testUser, ACCOUNT, 'wamid.FAKE_MSG_ID_001', 1_772_998_024, {
      type: 'text',
      text: 'What is Vercel?',
    }),
  ],
  secondMessage: [
    inbound(testUser, ACCOUNT, 'wamid.FAKE_MSG_ID_002', 1_772_998_054, {
      type: 'text',
      text: 'Tell me more',
    }),
  ],
  statusUpdate: [
    status(phone('15550002222'), ACCOUNT, 'wamid.FAKE_MSG_SENT_001', 1_772_998_034, { state: 'sent' }),
  ],
}
