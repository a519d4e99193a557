import { describe, expect, it } from 'vitest'
import { encodeName } from './attachments.ts'

describe('the name of a file in a header', () => {
  it.each([
    ['rechnung.pdf', 'rechnung.pdf'],
    ['Größe.pdf', 'Gr%C3%B6%C3%9Fe.pdf'],
    ['Gro\u0308ße', 'Gr%C3%B6%C3%9Fe'],
    ['../../etc/passwd', '....etcpasswd'],
    ['C:\\evil.exe', 'C%3Aevil.exe'],
    ['a\r\nSet-Cookie: x=1', 'aSet-Cookie%3A%20x%3D1'],
    ['"; filename="evil.html', '%22%3B%20filename%3D%22evil.html'],
    ['rechnung\u202efdp.exe', 'rechnungfdp.exe'],
    ['a\u200b\0.pdf', 'a.pdf'],
    ["it's (1)*.pdf", 'it%27s%20%281%29%2a.pdf'],
    ['half \ud83d', 'half%20'],
    ['..', 'file'],
    ['\u0007', 'file'],
    ['', 'file'],
  ])('%j becomes %s', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded)
  })

  it('keeps its end when it is too long, and cuts no character in two', () => {
    for (const long of ['🙂'.repeat(200), `x${'🙂'.repeat(200)}`, 'x'.repeat(5000)]) {
      const name = decodeURIComponent(encodeName(`${long}.pdf`))
      expect([...name]).toHaveLength(150)
      expect(name).toMatch(/\.pdf$/)
      expect(name.isWellFormed()).toBe(true)
    }
  })
})
