/** Space on a disk, as large as it gets. */
import { locale } from '../../lib/i18n.ts'
import { size } from '../../lib/format.ts'

const GIGABYTE = 1_000_000_000

export function space(bytes: number): string {
  if (bytes === 0) return '–'
  if (bytes < GIGABYTE) return size(bytes)
  return new Intl.NumberFormat(locale.value, {
    style: 'unit',
    unit: 'gigabyte',
    maximumFractionDigits: bytes < 10 * GIGABYTE ? 1 : 0,
  }).format(bytes / GIGABYTE)
}
