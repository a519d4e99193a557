/** Colours that can be read, whatever colour a website has chosen. WCAG 2.2, 1.4.3 and "relative luminance". */

type Rgb = readonly [number, number, number]

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]

const parse = (color: string): Rgb => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)) as never
const print = (color: Rgb) =>
  `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
const blend = (a: Rgb, b: Rgb, share: number) =>
  a.map((part, i) => part + ((b[i] ?? 0) - part) * share) as never

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function ratio(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** From 1 to 21; text needs 4.5. Colours as `#rrggbb`. */
export const contrast = (a: string, b: string): number => ratio(parse(a), parse(b))

/** White or black, whichever is read better on `color`; one of them always reaches 4.5. */
export const textOn = (color: string): string =>
  print(ratio(parse(color), WHITE) >= 4.5 || luminance(parse(color)) < 0.179 ? WHITE : BLACK)

/** A share of `color` laid over `surface`: 0 is the surface alone. */
export const mix = (surface: string, color: string, share: number): string =>
  print(blend(parse(surface), parse(color), share))

/** `color`, as much darker or lighter as text in it needs to be read on all of `surfaces`. */
export function readableOn(color: string, ...surfaces: string[]): string {
  const behind = surfaces.map(parse)
  const start = parse(color)
  const towards = behind.some((surface) => luminance(surface) < 0.179) ? WHITE : BLACK
  for (let share = 0; share < 1; share += 0.04) {
    const tried = parse(print(blend(start, towards, share)))
    if (behind.every((surface) => ratio(tried, surface) >= 4.5)) return print(tried)
  }
  return print(towards)
}
