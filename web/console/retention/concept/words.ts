/** Codes of the concept as words. */
import type { ConceptView, MatrixPlace } from '../../../../server/contract/catalogue.ts'
import { t, type Key } from '../../../lib/i18n.ts'

export type ClassView = ConceptView['classes'][number]
export type RuleOfConcept = ConceptView['rules'][number]

/** What decides when data of this class goes. */
export function endOf(each: ClassView): string {
  const { key, ends, parent } = each
  const named = parent === null ? '' : t(`concept.class.${parent}`)
  switch (ends.by) {
    case 'rules':
      return t(`concept.ends.rules.${ends.target}`)
    case 'parent':
      return t('concept.ends.parent', { parent: named })
    case 'done':
      return t('concept.ends.done')
    case 'stays':
      return t(`concept.stays.${key}` as Key)
    case 'setting':
    case 'fixed':
      return key === 'visitors' ? t('concept.ends.visitors', { parent: named }) : periodOf(each.place)
  }
}

export const periodOf = (place: MatrixPlace | null): string =>
  place ? `${daysText(place.days)} ${t(`concept.start.${place.start}`)}` : ''

/** Of the matrix: whole years are called that. */
export const daysText = (days: number): string =>
  days % 365 === 0 ? t('concept.ends.years', { count: days / 365 }) : t('concept.ends.days', { count: days })

/** Where a rule stands among the classes of deletion, and why if it is none of them. */
export function placeOf({ place, body }: RuleOfConcept): string[] {
  const days = daysText(place.days)
  const start = t(`concept.start.${place.start}`)
  const lines = [t(place.standard ? 'concept.place.standard' : 'concept.place.other', { days, start })]
  if (place.yearEnd) lines.push(t('concept.place.yearEnd'))
  if (body.ground) lines.push(t('concept.place.ground', { ground: body.ground }))
  else if (!place.standard) lines.push(t('concept.place.groundMissing'))
  return lines
}
