/**
 * The only reader of process.env. A `.env` file in the working directory fills in what the environment
 * leaves open (dotenv); it never overrides it.
 */
import { config } from 'dotenv'

export type Env = Readonly<Record<string, string | undefined>>

export function readEnv(): Env {
  config({ quiet: true })
  return { ...process.env }
}
