/** Fetches mail for as long as nobody says stop: one connection a folder, waiting in IDLE. */
import type { ImapFlow } from 'imapflow'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import { CollectFailure, type Account, type Collector } from '../../adapter.ts'
import { connect, PATIENCE, type Patience } from './connect.ts'
import { collectFailure } from './failure.ts'
import { Folder } from './folder.ts'
import { makePlace } from './put-away.ts'
import { Waiting } from './waiting.ts'

/** Providers count connections: ten and fewer for all of somebody's programs together. */
const CONNECTIONS = 5

/**
 * Resolves when told to stop, or at once where there is nothing to fetch. Throws CollectFailure; then every
 * connection is closed, and what was not handed over is found again next time.
 */
export async function collect(
  account: Account<MailboxSettings>,
  collector: Collector,
  signal: AbortSignal,
  patience: Patience = PATIENCE,
): Promise<void> {
  const { settings } = account
  if (settings.receive !== 'imap' || signal.aborted) return
  const ended = new AbortController()
  const work = { account, collector, signal: AbortSignal.any([signal, ended.signal]), patience }
  const groups = groupsOf(settings.folders).map((names) => new Group(names, work))
  let failure: CollectFailure | null = null
  const works = groups.map(async (group) => {
    try {
      await group.run(() => {
        if (groups.every(({ isOpen }) => isOpen)) collector.ready()
      })
    } catch (error) {
      // What is amiss with one folder waits until the others have had their turn.
      if (error instanceof CollectFailure) await Promise.all(groups.map(({ hadTurn }) => hadTurn))
      if (!ended.signal.aborted && !signal.aborted) failure ??= collectFailure(error)
    } finally {
      // They are all begun anew together.
      ended.abort()
    }
  })
  await Promise.all(works)
  if (failure) throw failure as CollectFailure
}

/** A connection each while there are enough, and the last for all that is left. */
function groupsOf(folders: readonly string[]): string[][] {
  const names = [...new Set(folders)]
  if (names.length <= CONNECTIONS) return names.map((name) => [name])
  const alone = names.slice(0, CONNECTIONS - 1).map((name) => [name])
  return [...alone, names.slice(CONNECTIONS - 1)]
}

interface Work {
  account: Account<MailboxSettings>
  collector: Collector
  signal: AbortSignal
  patience: Patience
}

/** The folders of one connection. */
class Group {
  readonly #names: readonly string[]
  readonly #work: Work
  readonly #turn = Promise.withResolvers<void>()
  isOpen = false

  constructor(names: readonly string[], work: Work) {
    this.#names = names
    this.#work = work
  }

  /** Resolves once all there was has been handed over, or can't be. */
  get hadTurn(): Promise<void> {
    return this.#turn.promise
  }

  /** Ends by throwing. */
  async run(ready: () => void): Promise<void> {
    const { account, collector, signal, patience } = this.#work
    const { settings } = account
    let client: ImapFlow | null = null
    try {
      client = await connect(account, signal, patience)
      await makePlace(client, settings)
      const waiting = new Waiting(client, signal, patience)
      const opened = () => {
        this.isOpen = true
        ready()
      }
      const folders = this.#names.map((name) => new Folder(name, client as ImapFlow, settings, collector))
      const [only] = folders
      if (only && folders.length === 1) await this.#stayIn(only, waiting, opened)
      else await this.#goRound(folders, waiting, opened)
    } finally {
      client?.close()
      this.#turn.resolve()
    }
  }

  async #stayIn(folder: Folder, waiting: Waiting, opened: () => void): Promise<void> {
    await folder.open()
    opened()
    await folder.tidy()
    await folder.collect()
    this.#turn.resolve()
    for (;;) {
      const told = await waiting.forNews()
      if ((await folder.collect()) || !told) continue
      // Mail was announced and none has a uid of its own: then uids may have been given a second time.
      await folder.open()
      if (!(await folder.collect())) await waiting.aMoment()
    }
  }

  /** A folder that is not there does not keep the others from their turn. */
  async #goRound(folders: readonly Folder[], waiting: Waiting, opened: () => void): Promise<void> {
    for (;;) {
      let missing: CollectFailure | null = null
      for (const folder of folders) {
        try {
          await folder.open()
          await folder.tidy()
          await folder.collect()
        } catch (error) {
          if (!(error instanceof CollectFailure)) throw error
          missing = error
        }
      }
      if (missing) throw missing
      if (!this.isOpen) opened()
      this.#turn.resolve()
      await waiting.forTurn()
    }
  }
}
