/**
 * What a file from outside is called: as it is. A page that passes for a picture or for plain text, and is
 * called `photo.html`, would be opened as a page by whoever saves it.
 */

/** The first one is added to a name that has none of them. */
const ENDINGS: Record<string, readonly string[]> = {
  'application/msword': ['doc', 'dot'],
  'application/pdf': ['pdf'],
  'application/rtf': ['rtf'],
  'application/vnd.ms-excel': ['xls'],
  'application/vnd.ms-powerpoint': ['ppt', 'pps'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/x-cfb': ['doc', 'xls', 'ppt', 'msg'],
  'application/zip': ['zip'],
  'audio/aac': ['aac'],
  'audio/mp4': ['m4a', 'mp4'],
  'audio/mpeg': ['mp3'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/wav': ['wav'],
  'audio/webm': ['webm', 'weba'],
  'image/gif': ['gif'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'text/plain': ['txt', 'csv', 'tsv', 'md', 'log', 'json', 'ics', 'vcf', 'eml'],
  'video/3gpp': ['3gp', '3gpp'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov', 'qt'],
  'video/webm': ['webm'],
}

/** Signs that nobody sees, that turn the line around, or that lead into another folder. */
const MISLEADING = /[\p{C}/\\]/gu

/** `mimeType`: as its bytes tell it. One that is not among these gets an ending that opens nothing. */
export function fittingName(given: string, mimeType: string): string {
  const name = given.replace(MISLEADING, '')
  const endings = ENDINGS[mimeType] ?? ['bin']
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return endings.includes(ending) ? name : `${name}.${endings[0]}`
}
