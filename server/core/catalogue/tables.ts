/**
 * Every table and every column there is: to which class of data it belongs, and what it tells. Whoever adds a
 * column decides about it here, else nothing compiles.
 */
import type { Schema } from '../../storage/schema.ts'
import type { TablesOf } from './columns.ts'
import { MAILS } from './tables-mails.ts'
import { OFFICE } from './tables-office.ts'
import { PEOPLE } from './tables-people.ts'
import { PROOFS } from './tables-proofs.ts'
import { TALKS } from './tables-talks.ts'

export const TABLES: TablesOf<keyof Schema> = { ...MAILS, ...OFFICE, ...PEOPLE, ...PROOFS, ...TALKS }
