/** Words of mail, in German: reading and writing it. Keys are sorted; mail.en.ts has the same. */
import type { mailEn } from './mail.en.ts'
import type { Words } from './words.ts'

export const mailDe: Record<keyof typeof mailEn, Words> = {}
