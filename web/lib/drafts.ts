/** What was typed and not sent, kept per conversation in this browser, for this agent only. */

export interface Draft {
  reply: string
  note: string
  mode: 'reply' | 'note'
  quotedId: number | null
  at: number
}

export interface Drafts {
  read(conversationId: number): Draft
  write(conversationId: number, draft: Omit<Draft, 'at'>): void
  forget(conversationId: number): void
  /** Conversations in which something was typed and not sent. */
  ids(): number[]
}

/** Forgotten after a week: this may be about a customer, and nothing else would ever delete it. */
const KEPT = 7 * 24 * 60 * 60_000

export function createDrafts(storage: Storage, agentId: number, now: () => number = Date.now): Drafts {
  const prefix = `sandglass.draft.${agentId}.`
  const keys = () => Object.keys(storage).filter((key) => key.startsWith(prefix))
  for (const key of keys()) {
    if ((parse(storage.getItem(key))?.at ?? 0) < now() - KEPT) storage.removeItem(key)
  }
  return {
    read: (id) => parse(storage.getItem(prefix + id)) ?? emptyDraft(now()),
    write(id, draft) {
      if (draft.reply === '' && draft.note === '') storage.removeItem(prefix + id)
      else storage.setItem(prefix + id, JSON.stringify({ ...draft, at: now() }))
    },
    forget: (id) => storage.removeItem(prefix + id),
    ids: () => keys().map((key) => Number(key.slice(prefix.length))),
  }
}

const emptyDraft = (at: number): Draft => ({ reply: '', note: '', mode: 'reply', quotedId: null, at })

function parse(text: string | null): Draft | null {
  try {
    return text === null ? null : { ...emptyDraft(0), ...(JSON.parse(text) as Draft) }
  } catch {
    return null
  }
}
