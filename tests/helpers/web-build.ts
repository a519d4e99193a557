import { buildWebIfNeeded } from '../../scripts/build-web.ts'

/** Browser tests look at the console as it is shipped. */
export default async function setUp(): Promise<void> {
  await buildWebIfNeeded()
}
