import { describe, expect, it } from 'vitest'
import { presentAuthor } from './author.ts'

const falk = { name: 'Dr. Ingrid Falk', picture: null }

describe('those who answer', () => {
  it('are shown as far as the admin lets them be seen', () => {
    expect(presentAuthor(falk, 'full')?.name).toBe('Dr. Ingrid Falk')
    expect(presentAuthor(falk, 'first')?.name).toBe('Ingrid')
    expect(presentAuthor(falk, 'none')).toBeNull()
  })
  it('are the company where nobody has a name', () => {
    expect(presentAuthor({ name: null, picture: null }, 'full')).toBeNull()
    expect(presentAuthor({ name: 'Dr.', picture: null }, 'first')?.name).toBe('Dr.')
  })
})
