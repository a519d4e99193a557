/** The clock on the wall of a time zone. Wall times are in milliseconds, as if the zone were UTC. */
const DAY = 86_400_000
const MINUTE = 60_000

/** A moment → what the clock says then, to the second. */
export type WallClock = (moment: number) => number

export function wallClockOf(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (moment) => {
    const parts = format.formatToParts(moment)
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
    return Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
  }
}

export const midnightOf = (wall: number): number => Math.floor(wall / DAY) * DAY

/**
 * The moments at which the clock says one of `walls`, all of the day that begins at `midnight`, and the one
 * at which it changes: where a time comes twice both. There may be others among them, since a time that is
 * left out is taken as if it came.
 */
export function momentsOf(clock: WallClock, midnight: number, walls: number[]): number[] {
  // Zones are up to 14 hours from UTC, so that both ends are outside of the day, and the day between them.
  const [before, after] = [midnight - DAY, midnight + 2 * DAY]
  const offset = (moment: number) => clock(moment) - moment
  const [first, last] = [offset(before), offset(after)]
  const moments = walls.map((wall) => wall - first)
  if (first === last) return moments
  return [
    ...moments,
    ...walls.map((wall) => wall - last),
    firstWhere((at) => offset(at) !== first, before, after),
  ]
}

/** The first whole minute between both of which it is so, given that it stays so. */
function firstWhere(isSo: (moment: number) => boolean, from: number, to: number): number {
  let [not, so] = [from, to]
  while (so - not > MINUTE) {
    const middle = Math.floor((not + so) / 2 / MINUTE) * MINUTE
    if (isSo(middle)) so = middle
    else not = middle
  }
  return so
}
