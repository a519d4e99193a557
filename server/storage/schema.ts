/**
 * Every table. Times are integer milliseconds UTC, booleans 0 or 1, JSON is text, so that both databases
 * return equal rows. Ids are never reused.
 */
import type { Generated } from 'kysely'
import type { AgentTable } from '../core/agent/table.ts'
import type { AttachmentTable } from '../core/attachment/table.ts'
import type { AuditHeadTable, AuditTable } from '../core/audit/table.ts'
import type { ConsentTable } from '../core/consent/table.ts'
import type { ContactTable, IdentityTable } from '../core/contact/table.ts'
import type { ConversationTable, EntryTable, ReadMarkTable } from '../core/conversation/table.ts'
import type { DuplicateEvidenceTable, DuplicateTable } from '../core/duplicate/table.ts'
import type {
  ChannelNoticeTable,
  InboxHealthTable,
  InboxMemberTable,
  InboxTable,
  RefusedDeliveryTable,
  UsageTable,
} from '../core/inbox/table.ts'
import type { DiscardTable } from '../core/discard/table.ts'
import type { KeptMentionTable } from '../core/erasure/table.ts'
import type { HoldObjectTable, HoldTable } from '../core/hold/table.ts'
import type { ConversationLabelTable, LabelTable } from '../core/label/table.ts'
import type { ForgottenMessageTable, LedgerEntryTable } from '../core/ledger/table.ts'
import type {
  AutoReplyTable,
  CollectorTable,
  FolderTable,
  ForgottenMailTable,
  FormerThreadTable,
  MailAnswerTable,
  MailFileTable,
  MailRecipientTable,
  MailTable,
  ParticipantTable,
  RawMailTable,
} from '../core/mail/table.ts'
import type {
  MessageTable,
  OutboxTable,
  ReactionTable,
  ReceiptTable,
  RevisionTable,
  WaitingAboutTable,
  WaitingTable,
} from '../core/message/table.ts'
import type { NoticeTable } from '../core/notice/table.ts'
import type { RatingTable } from '../core/rating/table.ts'
import type {
  RetentionRuleTable,
  RetentionRuleVersionTable,
  RetentionRunTable,
  RetentionStateTable,
  RuleMailTable,
} from '../core/retention/table.ts'
import type { SessionTable } from '../core/session/table.ts'
import type { TallyTable } from '../core/tally/table.ts'
import type { TemplateSyncTable, TemplateTable } from '../core/template/table.ts'
import type { UploadTable } from '../core/upload/table.ts'
import type { VisitorSessionTable, VisitorTable, VisitorUploadTable } from '../core/visitor/table.ts'

/** A delivery as the provider sent it, until it is parsed. */
export interface RawDeliveryTable {
  id: Generated<number>
  channel: string
  /** Of the bytes: a repeated delivery is one row. */
  delivery_key: string
  body: Buffer
  /** Ids of the inboxes whose secret signed it, as JSON; only they may receive what is inside. */
  signed_by: string
  received_at: number
}

/** What could not be taken in, for an admin to look at and replay. */
export interface QuarantineTable {
  id: Generated<number>
  channel: string
  account: string | null
  reason: 'malformed' | 'unknown_account' | 'foreign_signature' | 'failed'
  detail: string | null
  body: Buffer
  signed_by: string
  /** The same piece twice is one row. */
  dedupe: string
  received_at: number
}

/** One numbered row of what changed, ids only; the source of everything pushed to consoles. */
export interface EventTable {
  seq: Generated<number>
  name: string
  at: number
  inbox_id: number | null
  conversation_id: number | null
  message_id: number | null
  entry_id: number | null
  /** The agent it is about, or for whom alone it is (conversation.read). */
  agent_id: number | null
}

export interface JobTable {
  name: string
  /** Who runs it now, and until when that may be believed. */
  holder: string | null
  lease_until: number
  last_run_at: number | null
  last_ended_at: number | null
  last_outcome: string | null
}

export interface Schema {
  agent: AgentTable
  attachment: AttachmentTable
  audit: AuditTable
  audit_head: AuditHeadTable
  auto_reply: AutoReplyTable
  channel_notice: ChannelNoticeTable
  collector: CollectorTable
  consent: ConsentTable
  contact: ContactTable
  conversation: ConversationTable
  conversation_label: ConversationLabelTable
  discard: DiscardTable
  duplicate: DuplicateTable
  duplicate_evidence: DuplicateEvidenceTable
  entry: EntryTable
  event: EventTable
  folder: FolderTable
  forgotten_mail: ForgottenMailTable
  forgotten_message: ForgottenMessageTable
  former_thread: FormerThreadTable
  hold: HoldTable
  hold_object: HoldObjectTable
  identity: IdentityTable
  inbox: InboxTable
  inbox_health: InboxHealthTable
  inbox_member: InboxMemberTable
  job: JobTable
  kept_mention: KeptMentionTable
  label: LabelTable
  ledger_entry: LedgerEntryTable
  mail: MailTable
  mail_answer: MailAnswerTable
  mail_file: MailFileTable
  mail_recipient: MailRecipientTable
  message: MessageTable
  notice: NoticeTable
  outbox: OutboxTable
  participant: ParticipantTable
  quarantine: QuarantineTable
  rating: RatingTable
  raw_delivery: RawDeliveryTable
  raw_mail: RawMailTable
  reaction: ReactionTable
  read_mark: ReadMarkTable
  receipt: ReceiptTable
  refused_delivery: RefusedDeliveryTable
  retention_rule: RetentionRuleTable
  retention_rule_version: RetentionRuleVersionTable
  retention_run: RetentionRunTable
  retention_state: RetentionStateTable
  revision: RevisionTable
  rule_mail: RuleMailTable
  session: SessionTable
  tally: TallyTable
  template: TemplateTable
  template_sync: TemplateSyncTable
  upload: UploadTable
  usage: UsageTable
  visitor: VisitorTable
  visitor_session: VisitorSessionTable
  visitor_upload: VisitorUploadTable
  waiting: WaitingTable
  waiting_about: WaitingAboutTable
}
