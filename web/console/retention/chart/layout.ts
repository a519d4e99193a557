/** Where each bar of the chart stands. Pure; lengths in the units of its drawing. */
import type { TimelineView } from '../../../../server/contract/retention.ts'

export const WIDTH = 1040
export const HEIGHT = 214
const LEFT = 46
const RIGHT = 4
const TOP = 16
export const FLOOR = 184
/** Colours there are; of more series the smallest share the last one. */
export const COLOURS = 4

export interface Series {
  /** null: requests to be erased; 'others': several together. */
  key: number | null | 'others'
  sum: number
}
export interface Bar {
  x: number
  width: number
  /** From the floor upwards, by series. */
  stack: { colour: number; y: number; height: number; count: number }[]
  draft: { y: number; height: number } | null
  sum: number
  draftCount: number
}
export interface Layout {
  series: Series[]
  bars: Bar[]
  ticks: { y: number; value: number }[]
}

type Bucket = TimelineView['buckets'][number]

export function layoutOf(buckets: readonly Bucket[]): Layout {
  const series = seriesOf(buckets)
  const most = Math.max(0, ...buckets.map((bucket) => sumOf(bucket) + bucket.draft))
  const top = niceTop(most)
  const heightOf = (count: number) => ((FLOOR - TOP) * count) / top
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, buckets.length)
  const width = step * 0.84
  const bars = buckets.map((bucket, index) => {
    let y = FLOOR
    const stack = series.map(({ key }, colour) => {
      const count = countIn(bucket, key, series)
      const height = heightOf(count)
      y -= height
      // A hairline between two of a stack, so that they are told apart without colour.
      return { colour, y, height: Math.max(0, height - 1), count }
    })
    const draft = bucket.draft > 0 ? { y: y - heightOf(bucket.draft), height: heightOf(bucket.draft) } : null
    return {
      x: LEFT + index * step + (step - width) / 2,
      width,
      stack: stack.filter(({ count }) => count > 0),
      draft,
      sum: sumOf(bucket),
      draftCount: bucket.draft,
    }
  })
  const ticks = [0, 1, 2, 3].map((part) => ({
    y: FLOOR - heightOf((top * part) / 3),
    value: (top * part) / 3,
  }))
  return { series, bars, ticks }
}

const sumOf = ({ rules }: Bucket) => rules.reduce((sum, { conversations }) => sum + conversations, 0)

/** The largest first; nothing that is empty. */
export function seriesOf(buckets: readonly Bucket[]): Series[] {
  const sums = new Map<number | null, number>()
  for (const { rules } of buckets) {
    for (const { ruleId, conversations } of rules) {
      sums.set(ruleId, (sums.get(ruleId) ?? 0) + conversations)
    }
  }
  const all = [...sums]
    .map(([key, sum]): Series => ({ key, sum }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum)
  if (all.length <= COLOURS) return all
  const rest = all.slice(COLOURS - 1)
  return [...all.slice(0, COLOURS - 1), { key: 'others', sum: rest.reduce((sum, each) => sum + each.sum, 0) }]
}

export function countIn({ rules }: Bucket, key: Series['key'], series: readonly Series[]): number {
  const belongs = (ruleId: number | null) =>
    key === 'others' ? !series.some((each) => each.key === ruleId) : ruleId === key
  return rules.reduce((sum, { ruleId, conversations }) => sum + (belongs(ruleId) ? conversations : 0), 0)
}

/** The next round number that three lines divide without a rest. */
export function niceTop(most: number): number {
  if (most <= 3) return 3
  const power = 10 ** Math.floor(Math.log10(most / 3))
  const factor = [1, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power * 3 >= most) ?? 10
  return factor * power * 3
}
