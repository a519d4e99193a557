import type { ChannelNotice } from '../../../adapter.ts'
import type { Fields } from '../read.ts'

/** What news means for an admin: what it is about, how bad it is, and what follows from it. */
export type Judgement = Pick<ChannelNotice, 'about' | 'severity' | 'sending' | 'facts' | 'template'>

/** Reads news of one field; null where its structure says nothing. */
export type Judge = (details: Fields) => Partial<Judgement> | null

/** News from which nothing follows. */
export const plain: Judgement = { about: 'other', severity: 'info', sending: null, facts: {}, template: null }
