/** For tests: a website inbox as the server answers it. */
import type { InboxDetail, InboxView } from '../../../../server/contract/inbox.ts'
import type { NoticeView, WidgetSettings } from '../../../../server/contract/widget.ts'
import { buildInbox, NOON } from '../../../lib/testing.ts'

export const buildSettings = (overrides: Partial<WidgetSettings> = {}): WidgetSettings => ({
  key: 'QmV0dGVyLXRoYW4tcmFuZG',
  sites: ['https://www.nordlicht.example'],
  color: '#0e6570',
  side: 'right',
  theme: 'auto',
  language: 'en',
  texts: { en: { title: '', greeting: 'Hello. How can we help?', away: '' } },
  agents: 'first',
  hours: null,
  replyTime: 'minutes',
  fields: [],
  notice: null,
  identity: 'optional',
  identitySecret: null,
  pageUrl: false,
  files: true,
  voice: false,
  rating: true,
  transcript: true,
  ...overrides,
})

export const buildWebsite = (overrides: Partial<InboxView> = {}): InboxView => {
  const inbox = buildInbox({ id: 7, channel: 'web', name: 'Nordlicht Möbel' })
  const files = [
    { kind: 'image' as const, mimeTypes: ['image/png'], maxBytes: 10_485_760 },
    { kind: 'document' as const, mimeTypes: ['application/pdf'], maxBytes: 26_214_400 },
  ]
  return { ...inbox, capabilities: { ...inbox.capabilities, maxText: 10_000, files }, ...overrides }
}

export const buildDetail = (settings: WidgetSettings, inbox = buildWebsite()): InboxDetail => ({
  ...inbox,
  settings: { ...settings },
  members: [],
  promisedDays: null,
})

export const buildNotice = (overrides: Partial<NoticeView> = {}): NoticeView => ({
  id: 2,
  version: 2,
  hash: '9f2c'.repeat(16),
  texts: { de: { points: ['Wir lesen es.'], body: '', url: null } },
  createdAt: NOON,
  accepted: 1204,
  ...overrides,
})
