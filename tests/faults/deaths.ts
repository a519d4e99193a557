/**
 * What a kill −9 leaves, at many moments of one run: the kernel keeps what a process has written, so the files as they
 * are between two statements are those that its death at that moment would leave.
 */
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import SQLite from 'better-sqlite3'

type Ask = (this: unknown, ...values: unknown[]) => unknown

/**
 * Does `work` twice, on copies of `folder` that are its to use: once to count the statements it takes, and once
 * to keep a copy after some of them, chosen by chance. Gives the folders of these.
 */
export async function deathsIn(
  folder: string,
  moments: number,
  work: (folder: string) => Promise<void>,
): Promise<string[]> {
  let total = 0
  await watching(
    () => void (total += 1),
    () => work(copyOf(folder)),
  )
  const chosen = new Set<number>()
  // The second time it may take a few statements less, as batches follow the time that they take.
  while (chosen.size < moments) chosen.add(1 + Math.floor(Math.random() * total * 0.95))
  const left: string[] = []
  const subject = copyOf(folder)
  let asked = 0
  await watching(
    () => {
      asked += 1
      if (chosen.has(asked)) left.push(copyOf(subject))
    },
    () => work(subject),
  )
  return left
}

export function copyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'sandglass-death-'))
  // What readers of the log share is theirs, and is made anew by the next one.
  cpSync(folder, copy, { recursive: true, filter: (path) => !basename(path).endsWith('-shm') })
  return copy
}

/** `asked` is called after each statement, within its transaction. */
async function watching(asked: () => void, work: () => Promise<void>): Promise<void> {
  const statement = new SQLite(':memory:').prepare('select 1')
  const methods = Object.getPrototypeOf(statement) as Record<'all' | 'run', Ask>
  const { all, run } = methods
  for (const [name, ask] of Object.entries({ all, run }) as Array<['all' | 'run', Ask]>) {
    methods[name] = function (...values) {
      const answer = ask.apply(this, values)
      asked()
      return answer
    }
  }
  try {
    await work()
  } finally {
    Object.assign(methods, { all, run })
  }
}
