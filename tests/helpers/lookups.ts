/** What is asked of SQLite, and how it looks that up. */
import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely'
import { Database } from '../../server/storage/database.ts'
import { openSqlite } from '../../server/storage/sqlite.ts'

/** Tables that hold a few rows, or a few for each account, however long it has been in use. */
const SMALL = [
  'inbox',
  'inbox_health',
  'inbox_member',
  'agent',
  'job',
  'label',
  'notice',
  'retention_state',
  'retention_rule_version',
  'audit_head',
]

/** Keys that a large part of a table shares. */
const COARSE = /\((channel=\?|inbox_id=\?|status=\?|state=\?)( AND (channel|inbox_id|status|state)=\?)*\)$/

export interface Step {
  /** As SQLite says it: `SEARCH identity USING INDEX …`. */
  step: string
  sql: string
}

export class Lookups {
  readonly #asked = new Set<RootOperationNode>()

  /** The database in this folder; every question to it is heard. */
  open(folder: string): Database {
    const listen: KyselyPlugin = {
      transformQuery: ({ node }) => {
        this.#asked.add(node)
        return node
      },
      transformResult: async ({ result }) => result,
    }
    const dialect = openSqlite(`${folder}/sandglass.db`)
    const { writer, reader } = dialect
    return new Database({ ...dialect, writer: writer.withPlugin(listen), reader: reader.withPlugin(listen) })
  }

  forget(): void {
    this.#asked.clear()
  }

  async steps({ admin }: Database): Promise<Step[]> {
    const nodes = [...this.#asked]
    const plans = await Promise.all(
      nodes.map(async (node) => {
        const { sql, parameters } = admin.getExecutor().compileQuery(node, { queryId: 'plan' })
        const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
        const { rows } = await admin.executeQuery<{ detail: string }>(explain)
        return rows.map(({ detail }) => ({ step: detail, sql }))
      }),
    )
    return plans.flat()
  }
}

/** It looks at more rows the longer the product has been in use. */
export function readsThrough({ step }: Step): boolean {
  const [how, table = ''] = step.split(' ')
  if (SMALL.includes(table) || /VALUES CLAUSE$|^SCAN CONSTANT ROW$/.test(step)) return false
  return how === 'SCAN' || (how === 'SEARCH' && COARSE.test(step))
}
