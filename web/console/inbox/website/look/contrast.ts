/** How well words and signs on a colour can be read (WCAG 2.2, relative luminance and contrast ratio). */

export const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text)

export interface Contrast {
  /** Black or white words, whichever stands out more: at least 4.58 to 1 on any colour. */
  words: 'black' | 'white'
  ofWords: number
  /** Of the button against a white page; a control needs 3 to 1. */
  onPage: number
}

/** `color`: #rrggbb */
export function contrastOf(color: string): Contrast {
  const light = luminance(color)
  const [white, black] = [ratio(1, light), ratio(light, 0)]
  return { words: white >= black ? 'white' : 'black', ofWords: Math.max(white, black), onPage: white }
}

const ratio = (lighter: number, darker: number) => (lighter + 0.05) / (darker + 0.05)

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
