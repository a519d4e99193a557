/** Believable data for tests: agent Ada, contact Carla, one WhatsApp inbox. */
import type { AgentView, MeView } from '../../server/contract/agent.ts'
import type { ConversationItem, EntryView, MessageView } from '../../server/contract/conversation.ts'
import type { InboxView } from '../../server/contract/inbox.ts'
import type { MailView } from '../../server/contract/mail.ts'
import type { ExplainView } from '../../server/contract/retention.ts'
import type { TemplateView } from '../../server/contract/template.ts'

export const NOON = Date.UTC(2026, 10, 16, 12)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export const buildAgent = (overrides: Partial<AgentView> = {}): AgentView => ({
  id: 1,
  name: 'Ada Lang',
  email: 'ada@nordlicht.example',
  role: 'agent',
  active: true,
  picture: null,
  ...overrides,
})

export const buildMe = (overrides: Partial<MeView> = {}): MeView => ({
  ...buildAgent(),
  locale: 'en',
  theme: 'system',
  signature: '',
  may: ['conversation.read', 'conversation.assign', 'conversation.reply', 'conversation.resolve'],
  ...overrides,
})

const PHONE = '+49 151 5550 3412'

export const buildContact = (
  overrides: Partial<ConversationItem['contact']> = {},
): ConversationItem['contact'] => ({
  id: 1,
  name: 'Carla Brandt',
  address: PHONE,
  addresses: [{ kind: 'phone', text: PHONE }],
  since: NOON - 90 * 24 * HOUR,
  marketing: 'unknown',
  duplicates: 0,
  restricted: false,
  erasureAsked: false,
  ...overrides,
})

export const buildConversation = (overrides: Partial<ConversationItem> = {}): ConversationItem => ({
  id: 1,
  inboxId: 1,
  channel: 'whatsapp',
  status: 'open',
  contact: buildContact(),
  assignee: null,
  subject: null,
  participants: [],
  visitor: null,
  rating: null,
  preview: null,
  createdAt: NOON - HOUR,
  lastMessageAt: NOON,
  lastInboundAt: NOON,
  replyUntil: NOON + 24 * HOUR,
  entryPoint: false,
  botAnswers: false,
  resolvedAt: null,
  inboundCount: 1,
  labels: [],
  retention: { dueAt: null, action: null, held: false, keptUntil: null, hidden: null },
  seen: 0,
  ...overrides,
})

export const buildMessage = (overrides: Partial<MessageView> = {}): MessageView => ({
  id: 1,
  conversationId: 1,
  direction: 'in',
  type: 'text',
  text: 'Is the lamp still there?',
  attachments: [],
  delivery: null,
  failure: null,
  externalId: 'wamid.1',
  clientId: null,
  sentAt: NOON,
  author: { kind: 'contact', id: 1, name: 'Carla Brandt' },
  quote: null,
  reactions: [],
  forwarded: false,
  via: null,
  content: null,
  price: null,
  editedAt: null,
  revokedAt: null,
  details: null,
  mail: null,
  ...overrides,
})

const CARLA = { name: 'Carla Brandt', address: 'carla@kunde.example' }

export const buildMail = (overrides: Partial<MailView> = {}): MailView => ({
  mailId: 'first@kunde.example',
  subject: 'A scratch in the lamp',
  date: NOON,
  from: CARLA,
  sender: null,
  replyTo: [],
  to: [{ name: null, address: 'support@nordlicht.example' }],
  cc: [],
  bcc: [],
  segments: [{ kind: 'text', text: 'The lamp has a scratch.' }],
  page: false,
  remotePictures: 0,
  warnings: [],
  authentication: { spf: 'pass', dkim: 'pass', dmarc: 'pass' },
  protection: null,
  machine: null,
  invitation: null,
  unreadable: false,
  raw: true,
  recipients: [],
  ...overrides,
})

export const buildEntry = (overrides: Partial<EntryView> = {}): EntryView => ({
  id: 1,
  conversationId: 1,
  kind: 'resolved',
  at: NOON,
  author: { kind: 'agent', id: 1, name: 'Ada Lang' },
  agent: null,
  call: null,
  change: null,
  rating: null,
  address: null,
  other: null,
  ...overrides,
})

export const buildInbox = (overrides: Partial<InboxView> = {}): InboxView => ({
  id: 1,
  channel: 'whatsapp',
  name: 'Service',
  simulator: false,
  paused: null,
  visibility: 'all',
  readReceipts: true,
  capabilities: {
    maxText: 4096,
    maxCaption: 1024,
    replyWindow: 24 * HOUR,
    entryPointWindow: 72 * HOUR,
    reactions: true,
    edits: false,
    revokes: false,
    receipts: ['accepted', 'sent', 'delivered', 'read'],
    templates: false,
    typing: false,
    readMarks: false,
    sends: ['text'],
    files: [],
    freeServiceMessages: 1000,
  },
  ...overrides,
})

export const buildExplain = (overrides: Partial<ExplainView> = {}): ExplainView => ({
  dueAt: null,
  action: null,
  ruleId: null,
  requested: false,
  steps: [],
  kept: [],
  rules: [],
  hidden: null,
  eventAt: null,
  relationshipEndedAt: null,
  ...overrides,
})

export const buildTemplate = (overrides: Partial<TemplateView> = {}): TemplateView => ({
  id: 1,
  name: 'hello',
  language: 'en',
  category: 'utility',
  status: 'approved',
  reason: null,
  quality: 'green',
  variables: 'named',
  header: null,
  body: 'Hello',
  footer: null,
  buttons: [],
  examples: { header: {}, body: {} },
  beyond: [],
  sendable: true,
  changedAt: NOON,
  ...overrides,
})
