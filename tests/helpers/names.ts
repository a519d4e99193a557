/** A domain name system of the tests' own. */
import type { Names } from '../../channels/email/dns/names.ts'

export interface Zone {
  mx?: Record<string, string[]>
  srv?: Record<string, Array<{ host: string; port: number }>>
  txt?: Record<string, string[]>
  /** Names for which nobody answers. */
  silent?: string[]
}

/** `asked`: every name that was looked up, in its order. */
export function zone({ mx = {}, srv = {}, txt = {}, silent = [] }: Zone): Names & { asked: string[] } {
  const asked: string[] = []
  const look =
    <T>(records: Record<string, T[]>) =>
    (name: string): Promise<T[] | null> => {
      asked.push(name)
      return Promise.resolve(silent.includes(name) ? null : (records[name] ?? []))
    }
  return { asked, mx: look(mx), srv: look(srv), txt: look(txt) }
}
