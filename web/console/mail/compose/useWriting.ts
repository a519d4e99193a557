/** Common to every mail that is written here: fields, files, and what is asked before it goes. */
import { computed, ref, watch, type Ref } from 'vue'
import type { MailPerson, ReplyDraft } from '../../../../server/contract/mail.ts'
import type { MailDraft, MailKind } from '../../../lib/drafts.ts'
import { addressTrouble, LONGEST_SUBJECT, questionsOf, type Question } from './fields.ts'
import { isBlank } from './rich/plain.ts'
import { useMailFiles } from './useMailFiles.ts'

export interface WritingOptions {
  kind: MailKind
  /** Reactive. */
  fields: MailDraft
  given: Readonly<Ref<ReplyDraft | null>>
  filesFor: () => number | { inboxId: number } | null
  known: () => readonly MailPerson[]
  isFresh: (person: MailPerson) => boolean
}

export function useWriting({ kind, fields, given, filesFor, known, isFresh }: WritingOptions) {
  /** Of the message that is passed on. */
  const along = computed(
    () => given.value?.files.filter(({ id }) => kind === 'forward' && fields.fileIds.includes(id)) ?? [],
  )
  const files = useMailFiles({
    kind,
    to: filesFor,
    largest: () => given.value?.maxFiles ?? null,
    besides: () => along.value.reduce((sum, { size }) => sum + (size ?? 0), 0),
  })
  const fileCount = computed(() => files.items.value.length + along.value.length)
  const question = ref<Question | null>(null)
  let asked = new Set<Question>()

  const something = computed(() => !isBlank(fields.html) || fileCount.value > 0 || kind === 'forward')
  const sendable = computed(
    () =>
      given.value !== null &&
      something.value &&
      addressTrouble(fields) === null &&
      fields.subject.trim().length <= LONGEST_SUBJECT &&
      !files.over.value &&
      !files.faulty.value,
  )
  // What was asked about has changed.
  watch([() => fields.subject, () => fields.html, fileCount], () => (question.value = null))

  return {
    kind,
    fields,
    given,
    files,
    known,
    isFresh,
    sendable,
    question,
    /** False: there is something to ask first. Each question is asked once. */
    cleared(): boolean {
      const next = questionsOf(fields, fileCount.value).find((each) => !asked.has(each)) ?? null
      question.value = next
      if (next) asked.add(next)
      return next === null
    },
    /** The next mail is another one. */
    restart(): void {
      asked = new Set()
      question.value = null
      files.refused.value = []
    },
  }
}

export type Writing = ReturnType<typeof useWriting>
