/** Finds coordinates in what somebody copied from a map: a link of the usual map sites, or two numbers. */

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d+)?)`
const PATTERNS = [
  // The place itself, where a link of Google Maps names it beside the middle of the picture.
  `!3d${NUMBER}!4d${NUMBER}`,
  `mlat=${NUMBER}&(?:amp;)?mlon=${NUMBER}`,
  `[?&](?:q|query|ll|sll|daddr|destination|center|coordinate)=(?:loc:)?${NUMBER}(?:,|%2C)\\+?${NUMBER}`,
  `^geo:${NUMBER},${NUMBER}`,
  `@${NUMBER},${NUMBER}`,
  `#map=[\\d.]+/${NUMBER}/${NUMBER}`,
  `^\\s*${NUMBER}\\s*[,;\\s]\\s*${NUMBER}\\s*$`,
].map((pattern) => new RegExp(pattern, 'i'))

export function coordinatesIn(text: string): { latitude: number; longitude: number } | null {
  for (const pattern of PATTERNS) {
    const match = pattern.exec(text)
    if (!match) continue
    const [latitude, longitude] = [Number(match[1]), Number(match[2])]
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude }
  }
  return null
}
