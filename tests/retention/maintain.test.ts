import { expect, it } from 'vitest'
import { maintain } from '../../server/jobs/maintain.ts'
import { databases } from '../helpers/database.ts'
import { limit, putInForce, run } from '../helpers/retention.ts'
import { startTestServer } from '../helpers/server.ts'

it.each(databases)(
  'vacuums what deleted rows were in, on %s, where that is not done at once',
  async (kind) => {
    await using t = await startTestServer(kind)
    expect(await maintain.run(t.ctx)).toBe(0)
    await putInForce(t.ctx, limit())
    await run(t.ctx)
    expect((await maintain.run(t.ctx)) > 0).toBe(kind === 'postgres')
  },
)
