import { phone, type Expected } from './parts.ts'

const granted = {
  type: 'consent',
  account: '106540352242922',
  at: 1_731_705_721_000,
  // The contact beside it is somebody else.
  from: phone('16505551234'),
  purpose: 'marketing',
  state: 'granted',
} as const

export const preferences: Expected = {
  'user_marketing_preferences.resume': [
    { ...granted, detail: 'User requested to resume marketing messages' },
  ],
  'user_marketing_preferences.signup': [{ ...granted, detail: 'User signed up via signup link' }],
}
