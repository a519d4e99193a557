/**
 * How much of a mail is looked at. A mail can be written so that reading it never ends; what goes beyond these
 * stays in the mail as it came, which is kept.
 */

const KB = 1024
const MB = 1024 * KB

export const LIMITS = {
  /** Of the whole mail, bytes. Providers take 25 to 50 MB, some 150. */
  mail: 64 * MB,
  /** Header fields, and the bytes of one and of all of them. */
  fields: 1000,
  field: 32 * KB,
  head: 512 * KB,
  /** Of all parts' heads together, bytes. */
  partHeads: MB,
  parts: 1000,
  depth: 50,
  /** Message-IDs of what a mail answers. */
  answers: 50,
  /** In one field. */
  addresses: 500,
  /** Of the text, and of the formatted body, characters. */
  text: 500_000,
  html: 2_000_000,
  files: 500,
} as const

/** As much of a mail as is looked at when it can't be read, bytes. */
export const LOOK = 64 * KB

/** Thrown where reading on would take too long or too much memory: the mail is kept and not read. */
export class TooMuch extends Error {
  override name = 'TooMuch'
}
