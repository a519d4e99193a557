/** A conversation that we begin. It is there once the server has said so; until then its words are kept here. */
import { computed, reactive, ref, watch } from 'vue'
import type { MessageView } from '../../../../server/contract/conversation.ts'
import type { MailPerson, NewMailConversation, ReplyDraft } from '../../../../server/contract/mail.ts'
import { createDrafts, TO_BEGIN, type MailDraft } from '../../../lib/drafts.ts'
import { explain } from '../../../lib/useForm.ts'
import { useLive } from '../../live/useLive.ts'
import { useSession } from '../../session/useSession.ts'
import type { NewMail } from '../../useDesk.ts'
import { useMailInboxes } from '../useMailInboxes.ts'
import { emptyMail, recipientsOf } from './fields.ts'
import { isBlank } from './rich/plain.ts'
import { useWriting } from './useWriting.ts'

export function useNewMail(start: NewMail, done: (conversationId: number) => void) {
  const session = useSession()
  const live = useLive()
  const inboxes = useMailInboxes()
  const drafts = createDrafts(localStorage, session.me?.id ?? 0)
  /** A chat that goes on has a draft of its own: words for one person are not shown in a mail to another. */
  const draftId = start.continues === undefined ? TO_BEGIN : -start.continues
  const fields = reactive(beginning(drafts.read(draftId).mails.reply, start))
  const inboxId = ref(start.inboxId ?? inboxes.value[0]?.id ?? null)
  const given = ref<ReplyDraft | null>(null)
  const trouble = ref<string | null>(null)
  const busy = ref(false)
  /** The same however often it is tried: a lost answer makes no second conversation. */
  let clientId: string = crypto.randomUUID()
  let tried = ''
  let loads = 0

  async function load(): Promise<void> {
    const turn = (loads += 1)
    trouble.value = null
    given.value = null
    if (inboxId.value === null) return
    try {
      const answer = await session.api.get<ReplyDraft>(`/api/inboxes/${inboxId.value}/draft`)
      if (turn === loads) given.value = answer
    } catch (error) {
      if (turn === loads) trouble.value = explain(error)
    }
  }

  const writing = useWriting({
    kind: 'reply',
    fields,
    given,
    filesFor: () => (inboxId.value === null ? null : { inboxId: inboxId.value }),
    known: () => peopleOf(Object.values(live.state.conversations)),
    isFresh: () => false,
  })
  watch(
    inboxId,
    (id) => {
      if (id !== null) writing.files.moveTo(id)
      void load()
    },
    { immediate: true },
  )
  watch(fields, () => {
    const written = recipientsOf(fields).length > 0 || fields.subject !== '' || !isBlank(fields.html)
    const mails = written ? { reply: { ...fields } } : {}
    drafts.write(draftId, { reply: '', note: '', mode: 'reply', quotedId: null, mails })
  })

  async function send(): Promise<void> {
    if (busy.value || inboxId.value === null || !writing.sendable.value || !writing.cleared()) return
    busy.value = true
    trouble.value = null
    try {
      const body = await bodyOf(inboxId.value)
      const { conversationId } = await session.api.post<MessageView>('/api/conversations', body)
      writing.files.forget()
      drafts.forget(draftId)
      done(conversationId)
    } catch (error) {
      trouble.value = explain(error)
    } finally {
      busy.value = false
    }
  }

  async function bodyOf(inbox: number): Promise<NewMailConversation> {
    const { to, cc, bcc, subject, html, signature } = fields
    const uploadIds = await writing.files.ids()
    const mail = { inboxId: inbox, to, cc, bcc, subject: subject.trim(), html, signature, uploadIds }
    // What was changed after a failure is another mail.
    const text = JSON.stringify(mail)
    if (tried !== '' && tried !== text) clientId = crypto.randomUUID()
    tried = text
    return { clientId, ...mail, ...(start.continues !== undefined && { continues: start.continues }) }
  }

  return {
    inboxes,
    inboxId,
    writing,
    trouble,
    busy,
    began: computed(() => given.value !== null),
    again: load,
    send,
    discard(): void {
      writing.files.discard()
      drafts.forget(draftId)
    },
  }
}

/** What was written before goes before what it would begin with. */
const beginning = (kept: MailDraft | undefined, { to = [], subject = '' }: NewMail): MailDraft =>
  kept ?? { ...emptyMail(), to, subject }

/** Everybody with an address in what is loaded. */
function peopleOf(
  conversations: ReadonlyArray<{
    contact: { name: string | null; addresses: ReadonlyArray<{ kind: string; text: string }> }
    participants: readonly MailPerson[]
  }>,
): MailPerson[] {
  const known = new Map<string, MailPerson>()
  for (const { contact, participants } of conversations) {
    for (const { kind, text } of contact.addresses) {
      if (kind === 'email') known.set(text.toLowerCase(), { name: contact.name, address: text.toLowerCase() })
    }
    for (const { name, address } of participants) {
      if (!known.has(address)) known.set(address, { name, address })
    }
  }
  return [...known.values()]
}
