/** An answer, or what is passed on: begun by the server, kept in this browser, sent once. */
import { computed, reactive, ref, watch } from 'vue'
import type { ConversationItem } from '../../../../server/contract/conversation.ts'
import type { MailPerson, ReplyDraft } from '../../../../server/contract/mail.ts'
import { ApiError, query } from '../../../lib/api.ts'
import type { Draft, MailKind } from '../../../lib/drafts.ts'
import { explain } from '../../../lib/useForm.ts'
import { useLive } from '../../live/useLive.ts'
import { useOutbox } from '../../message/useOutbox.ts'
import { useSession } from '../../session/useSession.ts'
import type { MailMode } from '../../useDesk.ts'
import { beginning, emptyMail, withTyped } from './fields.ts'
import { has, join } from './recipients.ts'
import { htmlFrom, plainOf } from './rich/plain.ts'
import { useWriting } from './useWriting.ts'

export interface ReplyDraftOptions {
  conversation: () => ConversationItem
  kind: MailKind
  /** Reactive, and written down by whoever gives it. */
  draft: Draft
}

export function useReplyDraft({ conversation, kind, draft }: ReplyDraftOptions) {
  const session = useSession()
  const live = useLive()
  const outbox = useOutbox()
  const { id } = conversation()
  const given = ref<ReplyDraft | null>(null)
  const trouble = ref<string | null>(null)
  const kept = draft.mails[kind]
  const fields = reactive(kept ? { ...kept } : emptyMail())
  /** As the server began it: what differs was written here. */
  let begun: string | null = null
  let loads = 0

  /** `fresh`: recipients and subject are taken over, too. */
  async function load(mode: MailMode, message: number | null, fresh: boolean): Promise<void> {
    const turn = (loads += 1)
    const since = { ...fields }
    trouble.value = null
    try {
      const answer = await session.api.get<ReplyDraft>(
        `/api/conversations/${id}/reply${query({ mode, message })}`,
      )
      if (turn !== loads) return
      given.value = answer
      if (!fresh) return void (fields.about = answer.about)
      // Words alone are kept as what they are: whom they go to may be found out anew.
      begun = JSON.stringify({ ...fields, ...beginning(answer), html: '' })
      Object.assign(fields, withTyped(answer, fields, since))
    } catch (error) {
      if (turn !== loads) return
      // The mail it was about is gone. What was written about it is not.
      if (message !== null && !fresh && isGone(error)) return load(mode, null, false)
      trouble.value = explain(error)
    }
  }
  const untouched = () => begun === JSON.stringify(fields)

  watch(fields, () => {
    if (begun !== null && untouched()) delete draft.mails[kind]
    else if (begun !== null || kept) draft.mails[kind] = { ...fields }
  })
  const newest = computed(
    () => live.state.messages[id]?.items.findLast(({ direction }) => direction === 'in')?.id ?? null,
  )
  watch(newest, () => untouched() && void load(kind, null, true))
  void load(kind, kept?.about ?? null, kept === undefined)

  const participants = () => conversation().participants
  const writing = useWriting({
    kind,
    fields,
    given,
    filesFor: () => id,
    known: () => join(participants(), given.value?.others ?? []),
    isFresh: (person) => participants().length > 0 && !has(participants(), person),
  })

  function send(resolves: boolean): boolean {
    const now = given.value
    if (!writing.sendable.value || !now || !writing.cleared()) return false
    const { about, to, cc, bcc, subject, html, signature, quote, fileIds } = fields
    const content = {
      to: [...to],
      cc: [...cc],
      bcc: [...bcc],
      subject: subject.trim(),
      html,
      signature,
      about: about === null ? null : { id: about, as: kind, quote, fileIds: [...fileIds] },
    }
    const files = writing.files.handOver()
    const what = { kind: 'mail' as const, content, files, from: now.from, text: plainOf(html) }
    outbox.send({ conversationId: id, quotedId: null, what }, resolves)
    writing.restart()
    Object.assign(fields, emptyMail(), beginning(now))
    begun = JSON.stringify(fields)
    void load(kind, null, true)
    return true
  }

  return {
    writing,
    trouble,
    /** Whom answering all would reach, too, and who is not there yet. */
    others: computed<MailPerson[]>(() => {
      const there = [...fields.to, ...fields.cc, ...fields.bcc]
      return kind === 'reply' ? (given.value?.others.filter((each) => !has(there, each)) ?? []) : []
    }),
    addOthers: () => void (fields.cc = join(fields.cc, given.value?.others ?? [])),
    /** About that message; what is written stays. */
    turnTo: (mode: MailMode, message: number) => load(mode, message, true),
    /** Ours once more, to these and about the same. */
    async repeat(message: number, to: readonly MailPerson[]): Promise<void> {
      await load('reply', message, true)
      const ours = live.state.messages[id]?.items.find((each) => each.id === message)
      const words = ours?.mail?.segments.filter((segment) => segment.kind === 'text') ?? []
      Object.assign(fields, {
        to: [...to],
        cc: [],
        subject: ours?.mail?.subject ?? fields.subject,
        quote: false,
      })
      if (fields.html === '') fields.html = htmlFrom(words.map(({ text }) => text).join('\n'))
    },
    again: () => load(kind, fields.about, begun === null && !kept),
    send,
  }
}

const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404
