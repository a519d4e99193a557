/**
 * Pictures: how large they are, a small version for lists and bubbles, and another format where a channel
 * does not take the one there is. What comes out carries no metadata: no place, no camera, no name.
 */
import sharp, { type Sharp } from 'sharp'

/** More than any camera takes; a picture that claims to be larger is made to exhaust memory. */
const MOST_PIXELS = 120_000_000
const SMALL_SIDE = 640
/** A picture that is small anyway needs no smaller one. */
const SMALL_ENOUGH = 60 * 1024

export interface Measured {
  width: number
  height: number
  /** WebP, at most 640 pixels a side; null: the picture itself is small enough. */
  small: Buffer | null
}

/** null: these bytes are no picture that can be read. */
export async function measurePicture(bytes: Buffer): Promise<Measured | null> {
  try {
    // As it is to be seen: cameras write upright pictures lying down and say so in their metadata.
    const { autoOrient, width, height } = await read(bytes).metadata()
    const size = { width: autoOrient?.width ?? width, height: autoOrient?.height ?? height }
    const fits = Math.max(size.width, size.height) <= SMALL_SIDE && bytes.length <= SMALL_ENOUGH
    const small = fits
      ? null
      : await read(bytes)
          .autoOrient()
          .resize(SMALL_SIDE, SMALL_SIDE, { fit: 'inside', withoutEnlargement: true })
          .webp({ quality: 75 })
          .toBuffer()
    return { ...size, small }
  } catch {
    return null
  }
}

/** Sixteen bits a colour, or a printer's colours: phones show neither, and providers refuse both. */
export async function isForPrint(bytes: Buffer): Promise<boolean> {
  try {
    const { depth, space } = await read(bytes).metadata()
    return depth === 'ushort' || space === 'cmyk'
  } catch {
    return false
  }
}

/** As JPEG of at most `maxBytes`, on white where it was transparent; null where that can't be done. */
export async function toJpeg(bytes: Buffer, maxBytes: number): Promise<Buffer | null> {
  for (const [side, quality] of STEPS) {
    try {
      const jpeg = await read(bytes)
        .autoOrient()
        .resize(side, side, { fit: 'inside', withoutEnlargement: true })
        .flatten({ background: 'white' })
        .jpeg({ quality })
        .toBuffer()
      if (jpeg.length <= maxBytes) return jpeg
    } catch {
      return null
    }
  }
  return null
}

/** From hardly visible to plainly smaller. */
const STEPS = [
  [4096, 88],
  [3072, 84],
  [2048, 82],
  [1600, 76],
] as const

/** As a sticker of 512 × 512 with what was transparent left so; null where that can't be done. */
export async function toSticker(bytes: Buffer, maxBytes: number): Promise<Buffer | null> {
  for (const quality of [85, 70, 55, 40]) {
    try {
      const webp = await read(bytes)
        .autoOrient()
        .resize(512, 512, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
        .webp({ quality })
        .toBuffer()
      if (webp.length <= maxBytes) return webp
    } catch {
      return null
    }
  }
  return null
}

/** As WebP that fills a square of that many pixels a side, cut to its middle; null where that can't be done. */
export async function toSquare(bytes: Buffer, side: number): Promise<Buffer | null> {
  try {
    return await read(bytes)
      .autoOrient()
      .resize(side, side, { fit: 'cover' })
      .webp({ quality: 82 })
      .toBuffer()
  } catch {
    return null
  }
}

function read(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true })
}
