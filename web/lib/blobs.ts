/** Files need the token, so they are fetched and shown from memory. Kept while in use, and a few beyond. */

export interface Blobs {
  /** The address of the file's copy in memory. Every `take` needs one `release`. */
  take(id: string): Promise<string>
  release(id: string): void
  /** Its copies in memory, in whichever form, used or not: the file was deleted. */
  forget(file: string): void
  clear(): void
}

interface Held {
  url: Promise<string>
  users: number
}

export function createBlobs(fetchBlob: (id: string) => Promise<Blob>, spare = 30): Blobs {
  /** In order of last use, the oldest first. */
  const held = new Map<string, Held>()

  function drop(id: string): void {
    const entry = held.get(id)
    held.delete(id)
    void entry?.url.then((url) => URL.revokeObjectURL(url)).catch(() => undefined)
  }

  function trim(): void {
    const idle = [...held].filter(([, entry]) => entry.users === 0).map(([id]) => id)
    for (const id of idle.slice(0, Math.max(0, idle.length - spare))) drop(id)
  }

  return {
    take(id) {
      const entry = held.get(id) ?? { url: fetchBlob(id).then((blob) => URL.createObjectURL(blob)), users: 0 }
      entry.users += 1
      held.delete(id)
      held.set(id, entry)
      // A fetch that failed is not remembered: the next look tries again.
      entry.url.catch(() => held.get(id) === entry && held.delete(id))
      return entry.url
    },
    release(id) {
      const entry = held.get(id)
      if (entry) entry.users = Math.max(0, entry.users - 1)
      trim()
    },
    forget: (file) => [...held.keys()].filter((id) => id === file || id.startsWith(`${file}?`)).forEach(drop),
    clear: () => [...held.keys()].forEach(drop),
  }
}
