/** Between a channel that fetches what arrives and the place that keeps it. */

/** Where the provider keeps one of its messages. */
export interface Collected {
  folder: string
  /** Uids of another validity say nothing any more (IMAP's UIDVALIDITY, as text). */
  validity: string
  uid: number
  /** The message's own id (Message-ID without brackets), to find it again where it was moved; null: none. */
  mailId: string | null
}

/** How far a folder has been collected: all there is up to `uid`, in this numbering. */
export interface Position {
  validity: string
  uid: number
  /** When the folder was first read (ms, our clock). */
  begun: number
  /**
   * Up to this uid it was full then, or when its numbering last changed: up to here may be what is not wanted,
   * and what is here already.
   */
  found: number
}

export interface CollectedItem {
  at: Collected
  /** When the provider got it, by its clock (ms); null: it does not say. */
  receivedAt: number | null
  /** As the provider announces it; null: it does not say. */
  size: number | null
  /** false: the provider withholds the rest, and `source` is all there is. */
  whole: boolean
  /** It was there long before the folder was first read: history, and nobody waits for an answer. */
  old: boolean
  source: AsyncIterable<Uint8Array>
}

export interface Collector {
  /** null: nothing was ever collected from this folder. */
  position(folder: string): Promise<Position | null>
  /**
   * Durable once it resolves, together with how far that gets the folder. What is here already is not kept
   * twice. Throws if it can't be stored, and then the folder is as far as it was.
   *
   * Several may be handed over before the first is durable, in the order of their uids: they share a commit, and
   * after one that could not be stored none is kept. But one whose source throws is passed over by those after it.
   */
  keep(item: CollectedItem): Promise<void>
  /** There is nothing to keep up to here. */
  advance(folder: string, position: Position): Promise<void>
  /**
   * Which of these are here already, in their order: by their own id, size and time together. For a folder
   * that counts anew; otherwise the content alone tells whether two mails are one.
   */
  areKnown(
    items: ReadonlyArray<Pick<CollectedItem, 'receivedAt' | 'size'> & { mailId: string | null }>,
  ): Promise<boolean[]>
  /** What was kept lies elsewhere at the provider now; `to` null: it is not there any more. */
  moved(from: Collected, to: Collected | null): Promise<void>
  /** Connected and waiting for what comes. */
  ready(): void
}
