import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, openTestDatabase, type TestDatabase } from '../../../tests/helpers/database.ts'
import { DATA_CLASSES, type DataClassKey } from '../../contract/catalogue.ts'
import { RetentionSettings, RuleBody } from '../../contract/retention.ts'
import { CLASSES } from './classes.ts'
import { placeOfClass, placeOfRule } from './matrix.ts'
import { TABLES } from './tables.ts'

describe.each(databases)('the catalogue on %s', (kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.drop())

  it('classes each column of the database, and none that is not there', async () => {
    const found = await database.db.read.introspection.getTables()
    const real = found.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`))
    const classed = Object.entries(TABLES).flatMap(([name, { columns }]) =>
      Object.keys(columns).map((column) => `${name}.${column}`),
    )
    expect(classed.toSorted()).toEqual(real.toSorted())
  })
})

describe('the classes', () => {
  it('are each of something that is stored', () => {
    const used = new Set(Object.values(TABLES).map(({ of }) => of))
    expect([...used].toSorted()).toEqual([...DATA_CLASSES].toSorted())
  })
  it('give a ground for all that is somebody’s', () => {
    const without = DATA_CLASSES.filter((key) => CLASSES[key].basis.length === 0)
    expect(without.filter((key) => CLASSES[key].subjects !== 'nobody')).toEqual([])
  })
  it('have none of what people wrote or are called where nobody’s data is said to be', () => {
    const nobodys = Object.values(TABLES).filter(({ of }) => CLASSES[of].subjects === 'nobody')
    const kinds = nobodys.flatMap(({ columns }) => Object.values(columns) as string[])
    expect(kinds.filter((kind) => kind === 'who' || kind === 'said')).toEqual([])
  })
  it('that end with another one do so, by whatever way, with the conversations', () => {
    const last = (key: DataClassKey): DataClassKey => {
      const { parent } = CLASSES[key]
      return parent === null ? key : last(parent)
    }
    const led = DATA_CLASSES.filter((key) => CLASSES[key].ends.by === 'parent')
    expect(led.map(last)).toEqual(led.map(() => 'conversations'))
  })
})

describe('the matrix', () => {
  const limit = (clock: string, count: number, unit: string) =>
    RuleBody.parse({ kind: 'limit', name: 'x', clock, period: { count, unit } })

  it.each([
    ['resolved', 90, 'days', 'process_end', 90, true],
    ['created', 6, 'months', 'collection', 180, true],
    ['relationship_ended', 12, 'months', 'relationship_end', 365, true],
    ['last_message', 6, 'years', 'process_end', 2190, true],
    ['event', 2, 'weeks', 'process_end', 14, true],
    ['resolved', 25, 'hours', 'process_end', 2, true],
    ['resolved', 17, 'days', 'process_end', 17, false],
  ])('puts %s + %i %s to %s, %i days', (clock, count, unit, start, days, standard) => {
    expect(placeOfRule(limit(clock, count, unit))).toEqual({ start, days, standard, yearEnd: false })
  })
  it('knows the period of the server’s own data from the settings', () => {
    const settings = RetentionSettings.parse({ keep: { quarantine: 17 } })
    expect(placeOfClass(CLASSES.parked, settings)).toMatchObject({ days: 17, standard: false })
    expect(placeOfClass(CLASSES.chosenFiles, settings)).toMatchObject({ days: 1, standard: true })
    expect(placeOfClass(CLASSES.conversations, settings)).toBeNull()
  })
})
