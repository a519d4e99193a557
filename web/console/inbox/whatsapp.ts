/** A word that only Meta and this inbox know. */
export function makeVerifyToken(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

const known = new Map<number, string>()

/** Until the page is left: the server never shows it again, and Meta asks for it a moment later. */
export const rememberVerifyToken = (inboxId: number, word: string) => void known.set(inboxId, word)
export const rememberedVerifyToken = (inboxId: number): string | null => known.get(inboxId) ?? null
