/** Why two contacts may be one person, in words. */
import type { DuplicateView } from '../../../server/contract/contact.ts'
import { t } from '../../lib/i18n.ts'

type Person = DuplicateView['contact']

export function personWords({ id, name, address }: Person): string {
  if (name === null) return address ?? t('contact.unnamed', { id })
  return address === null ? name : `${name} (${address})`
}

export function evidenceWords({ source, addresses }: DuplicateView['evidence'][number]): string {
  const sentence = t(`duplicate.by.${source}`)
  const told = addresses.map(({ text }) => text).join(', ')
  return told ? `${sentence} ${told}.` : sentence.replace(/:$/, '.')
}
