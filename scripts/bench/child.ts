/** A server in a process of its own, and questions to it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Child extends AsyncDisposable {
  url: string
  /** Milliseconds from the start of the process until it answered. */
  startedIn: number
  ask: <T>(question: string) => Promise<T>
}

interface Answer {
  question: number
  value: unknown
}

export async function startChild(
  file: string,
  env: Record<string, string>,
  flags: string[] = [],
): Promise<Child> {
  const began = performance.now()
  const profile = process.env['BENCH_PROFILE']
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      ...flags,
      ...(profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : []),
      // As npm scripts do it: what an earlier start has compiled is kept.
      join(import.meta.dirname, '../run.mjs'),
      join(import.meta.dirname, file),
    ],
    { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  const [ready] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`))),
  ])) as [{ url: string }]
  const startedIn = performance.now() - began
  return { url: ready.url, startedIn, ask: questions(child), [Symbol.asyncDispose]: () => stop(child) }
}

function questions(child: ChildProcess): Child['ask'] {
  const open = new Map<number, (value: unknown) => void>()
  let count = 0
  child.on('message', ({ question, value }: Answer) => {
    open.get(question)?.(value)
    open.delete(question)
  })
  return <T>(text: string) =>
    new Promise<T>((resume) => {
      const question = ++count
      open.set(question, (value) => resume(value as T))
      child.send({ question, text })
    })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** The child's side: says where it is, and answers. */
export function answerParent(
  url: string,
  answers: Record<string, () => unknown>,
  end: () => Promise<void>,
): void {
  process.on('message', ({ question, text }: { question: number; text: string }) => {
    void Promise.resolve(answers[text]?.()).then((value) => process.send?.({ question, value }))
  })
  process.on('SIGTERM', () => void end().then(() => process.exit(0)))
  // Whoever asked has died.
  process.on('disconnect', () => process.exit(1))
  process.send?.({ url })
}

/** What the process holds once everything that can go has gone (bytes). */
export async function settledMemory(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await new Promise((resume) => setTimeout(resume, 100))
  }
  return process.memoryUsage.rss()
}
