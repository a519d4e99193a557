/** For tests: mails that are made to harm whoever reads them, or are broken as they come in practice. */

const HEAD = 'From: Eve <eve@evil.example>\r\nTo: support@nordlicht.example\r\nSubject: Look\r\n'
const encoded = (content: string | Buffer): string => Buffer.from(content).toString('base64')

export const multipart = (kind: string, boundary: string, parts: readonly string[], end = '--'): string =>
  `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${parts
    .map((part) => `--${boundary}\r\n${part}\r\n`)
    .join('')}--${boundary}${end}\r\n`

export const mailOf = (body: string, head = ''): Buffer => Buffer.from(`${head}${HEAD}${body}`)

export const plain = (text: string, type = 'text/plain; charset=utf-8'): string =>
  `Content-Type: ${type}\r\n\r\n${text}`

export function nested(depth: number): Buffer {
  const heads = Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\r\n\r\n--b${at}\r\n`,
  )
  return mailOf(`${heads.join('')}${plain('The bottom.')}`)
}

export const manyParts = (count: number): Buffer =>
  mailOf(multipart('mixed', 'b', Array<string>(count).fill(plain('x'))))

export const manyFields = (count: number): Buffer =>
  mailOf(plain('Moin'), Array.from({ length: count }, (_, at) => `X-${at}: ${at}\r\n`).join(''))

/** Its last one is what it answers. */
export const manyReferences = (count: number): Buffer =>
  mailOf(
    plain('Moin'),
    `References: ${Array.from({ length: count }, (_, at) => `<m${at}@a.example>`).join('\r\n ')}\r\n`,
  )

export const longLine = (bytes: number): Buffer =>
  Buffer.concat([
    Buffer.from(HEAD),
    Buffer.from('X-Long: '),
    Buffer.alloc(bytes, 'x'),
    Buffer.from('\r\n\r\nMoin'),
  ])

export const longBody = (bytes: number, fill = 'Moin! '): Buffer =>
  Buffer.concat([Buffer.from(`${HEAD}Content-Type: text/plain\r\n\r\n`), Buffer.alloc(bytes, fill)])

export const attached = (name: string, content: Buffer | string, type = 'application/octet-stream'): string =>
  `Content-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n` +
  `Content-Disposition: attachment; filename="${name}"\r\n\r\n${encoded(content)}`

/** A mail in a mail in a mail. */
export function mailsInMails(depth: number): Buffer {
  let mail = mailOf(plain('The bottom.'))
  for (let at = 0; at < depth; at++) {
    mail = mailOf(
      multipart('mixed', `m${at}`, [
        plain('See below.'),
        `Content-Type: message/rfc822\r\n\r\n${mail.toString('latin1')}`,
      ]),
    )
  }
  return mail
}
