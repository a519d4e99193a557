/**
 * Inline CSS of a stranger: a list of properties, and for each what its value may look like. Whatever could
 * load something (`url()`, `image-set()`), name something (`var()`), leave its place (`position`) or hide in
 * an escape is in no pattern. `!important` has nothing left to win against and goes.
 */

/** CSS lengths of mails; nothing that depends on the window. */
const LENGTH = /^(-?\d{0,5}(?:\.\d{1,6})?)(px|pt|em|rem|ex|ch|mm|cm|in|pc|%)?$/
/** What one unit is in pixels, for an upper bound; a share (%) counts as a pixel. */
const PIXELS: Record<string, number> = {
  pt: 1.34,
  em: 16,
  rem: 16,
  ex: 8,
  ch: 8,
  mm: 3.8,
  cm: 38,
  in: 96,
  pc: 16,
}

const NAMED_COLOUR = /^[a-z]{3,24}$/
const HEX_COLOUR = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/
const COLOUR_FUNCTION = /^(?:rgb|rgba|hsl|hsla)\([0-9., %/deg-]{5,60}\)$/
const FONTS = /^[\p{L}\p{N} ,'"_-]{1,300}$/u

type Rule = (value: string) => boolean

const one =
  (...words: string[]): Rule =>
  (value) =>
    words.includes(value)

/** A length between the two, in pixels. */
const length =
  (least: number, most: number): Rule =>
  (value) => {
    const [, digits, unit = 'px'] = LENGTH.exec(value) ?? []
    if (!digits || digits === '-') return false
    const pixels = Number(digits) * (PIXELS[unit] ?? 1)
    return pixels >= least && pixels <= most
  }

const either =
  (...rules: Rule[]): Rule =>
  (value) =>
    rules.some((rule) => rule(value))

/** Up to so many, with spaces between them. */
const several =
  (most: number, rule: Rule): Rule =>
  (value) => {
    const words = value.split(' ')
    return words.length <= most && words.every(rule)
  }

export const isColour: Rule = (value) =>
  NAMED_COLOUR.test(value) || HEX_COLOUR.test(value) || COLOUR_FUNCTION.test(value)

const LINE_STYLE = one(
  'none',
  'hidden',
  'solid',
  'dashed',
  'dotted',
  'double',
  'groove',
  'ridge',
  'inset',
  'outset',
)
const lineWidth = either(length(0, 40), one('thin', 'medium', 'thick'))
/** Functions hold spaces, so a colour is looked at with these gone. */
const border: Rule = (value) => several(3, either(lineWidth, LINE_STYLE, isColour))(closeUp(value))
const size = either(length(0, 2000), one('auto', 'none', 'inherit'))
const inset = several(4, length(0, 200))
const outset = several(4, either(length(0, 200), one('auto')))

const closeUp = (value: string): string => value.replaceAll(', ', ',')

const SIDES = ['top', 'right', 'bottom', 'left'] as const
const sides = (name: (side: string) => string, rule: Rule): Array<[string, Rule]> =>
  SIDES.map((side) => [name(side), rule])

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['background', isColour],
  ['background-color', isColour],
  ['border', border],
  ...sides((side) => `border-${side}`, border),
  ['border-collapse', one('collapse', 'separate')],
  ['border-color', (value) => several(4, isColour)(closeUp(value))],
  ['border-radius', several(4, length(0, 200))],
  ['border-spacing', several(2, length(0, 100))],
  ['border-style', several(4, LINE_STYLE)],
  ['border-width', several(4, lineWidth)],
  ['clear', one('both', 'left', 'right', 'none')],
  ['color', isColour],
  ['direction', one('ltr', 'rtl')],
  [
    'display',
    one('block', 'inline', 'inline-block', 'none', 'table', 'table-cell', 'table-row', 'list-item'),
  ],
  ['float', one('left', 'right', 'none')],
  ['font-family', (value) => FONTS.test(value)],
  [
    'font-size',
    either(length(0, 72), one('x-small', 'small', 'medium', 'large', 'x-large', 'smaller', 'larger')),
  ],
  ['font-style', one('normal', 'italic', 'oblique')],
  ['font-variant', one('normal', 'small-caps')],
  ['font-weight', either(one('normal', 'bold', 'bolder', 'lighter'), (value) => /^[1-9]00$/.test(value))],
  ['height', size],
  ['letter-spacing', either(length(-2, 20), one('normal'))],
  ['line-height', either(length(0, 120), one('normal'))],
  [
    'list-style-type',
    one('none', 'disc', 'circle', 'square', 'decimal', 'lower-alpha', 'upper-alpha', 'lower-roman'),
  ],
  ['margin', outset],
  ...sides((side) => `margin-${side}`, either(length(0, 200), one('auto'))),
  ['max-height', size],
  ['max-width', size],
  ['min-height', size],
  ['min-width', size],
  ['overflow', one('hidden', 'auto')],
  ['padding', inset],
  ...sides((side) => `padding-${side}`, length(0, 200)),
  ['table-layout', one('auto', 'fixed')],
  ['text-align', one('left', 'right', 'center', 'justify', 'start', 'end')],
  ['text-decoration', one('none', 'underline', 'line-through', 'overline')],
  ['text-indent', length(0, 200)],
  ['text-transform', one('none', 'uppercase', 'lowercase', 'capitalize')],
  ['vertical-align', one('top', 'middle', 'bottom', 'baseline', 'sub', 'super', 'text-top', 'text-bottom')],
  ['white-space', one('normal', 'nowrap', 'pre', 'pre-wrap', 'pre-line')],
  ['width', size],
  ['word-break', one('normal', 'break-all', 'break-word', 'keep-all')],
  ['word-wrap', one('normal', 'break-word')],
])

const MOST = 80
const LONGEST = 400

/** The declarations that may stay, by property; of a property that comes twice the last. */
export function declarationsOf(style: string): Map<string, string> {
  const kept = new Map<string, string>()
  for (const declaration of style.split(';', MOST)) {
    if (declaration.length > LONGEST) continue
    const colon = declaration.indexOf(':')
    const property = declaration.slice(0, colon).trim().toLowerCase()
    const value = tidy(declaration.slice(colon + 1))
    if (colon > 0 && value !== '' && RULES.get(property)?.(value)) kept.set(property, value)
  }
  return kept
}

/** Lower case, since no value of ours tells one case from the other; single spaces. */
function tidy(value: string): string {
  const words = value.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.at(-1) === '!important') words.pop()
  return words.join(' ').replaceAll('!important', '').trim()
}

export function styleOf(declarations: ReadonlyMap<string, string>): string {
  return [...declarations].map(([property, value]) => `${property}:${value}`).join(';')
}
