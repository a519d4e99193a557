import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Fixture {
  /** File name without folder and `.json`. */
  name: string
  text: string
}

const WHATSAPP = join(import.meta.dirname, '../../../shared/fixtures/whatsapp')

/**
 * Captured WhatsApp payloads of one folder. They live beside the repository; where they are missing the
 * list is empty, for the tests to skip, except on CI, where skipping would go unseen.
 */
export function whatsappFixtures(folder: string): Fixture[] {
  const path = join(WHATSAPP, folder)
  if (!existsSync(path)) {
    if (process.env.CI) throw new Error(`The fixtures in ${path} are missing.`)
    return []
  }
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ name: file.slice(0, -'.json'.length), text: readFileSync(join(path, file), 'utf8') }))
}

const EMAIL = join(import.meta.dirname, '../../../shared/fixtures/email')

export interface MailFixture {
  /** File name without folder. */
  name: string
  bytes: Buffer
}

/** Files of one folder of mails whose names end so. Missing: as above. */
export function mailFixtures(folder: string, ending = ''): MailFixture[] {
  const path = join(EMAIL, folder)
  if (!existsSync(path)) {
    if (process.env.CI) throw new Error(`The fixtures in ${path} are missing.`)
    return []
  }
  return readdirSync(path, { withFileTypes: true })
    .filter((file) => file.isFile() && file.name !== 'LICENSE' && file.name.endsWith(ending))
    .map(({ name }) => ({ name, bytes: readFileSync(join(path, name)) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}
