import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsFor, type Kind } from './columns.ts'

/** Whom waiting news are about: whoever is erased is looked up among very many, once for each of them. */
export function waitingAbout(kind: Kind): Migration {
  return { up: (db) => up(db as Kysely<Tables>, kind) }
}

interface Tables {
  waiting: { id: number; event: string }
  waiting_about: { waiting_id: number; address: string }
}

interface Person {
  addresses: Array<{ kind: string; value: string }>
}

async function up(db: Kysely<Tables>, kind: Kind): Promise<void> {
  const { int } = columnsFor(kind)
  await db.schema
    .createTable('waiting_about')
    .addColumn('waiting_id', int, (c) => c.notNull().references('waiting.id').onDelete('cascade'))
    .addColumn('address', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('waiting_about_key', ['waiting_id', 'address'])
    .execute()
  await db.schema.createIndex('waiting_about_address').on('waiting_about').columns(['address']).execute()
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('waiting')
      .select(['id', 'event'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(PORTION)
      .execute()
    const last = rows.at(-1)
    if (!last) return
    const values = rows.flatMap(({ id, event }) =>
      addressesIn(event).map((address) => ({ waiting_id: id, address })),
    )
    if (values.length > 0) await db.insertInto('waiting_about').values(values).execute()
    after = last.id
  }
}

const PORTION = 500

function addressesIn(event: string): string[] {
  const { from, to } = JSON.parse(event) as { from?: Person; to?: Person | string }
  const people = [...(from?.addresses ?? []), ...(typeof to === 'object' ? to.addresses : [])]
  return [...new Set(people.map(({ kind, value }) => `${kind}:${value}`))]
}
