import { describe, expect, it } from 'vitest'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import { check } from './check.ts'
import { sampleSettings } from './sample.ts'

const found = async (part: Partial<WidgetSettings> = {}, url: string | null = 'https://inbox.example') => {
  const settings = { ...sampleSettings, ...part }
  const { steps } = await check({ settings, baseUrl: '' }, url === null ? null : { url })
  return steps.map(({ step, state, code }) => [step, state, code].join(' '))
}
const notice = (points: string[], required = false): WidgetSettings['notice'] => ({
  required,
  texts: { de: { points, body: '', url: null } },
})

describe('the check of a website', () => {
  it('is content with one that is set up', async () => {
    expect(await found()).toEqual([
      'address ok known',
      'sites ok listed',
      'identity ok optional',
      'notice ok required',
    ])
  })

  it('names the address and the sites', async () => {
    const { steps } = await check({ settings: sampleSettings, baseUrl: '' }, { url: 'https://inbox.example' })
    expect(steps.map(({ values }) => values).slice(0, 2)).toEqual([
      { url: 'https://inbox.example' },
      { sites: 'https://shop.example, https://*.shop.example' },
    ])
  })

  it.each<[string, Partial<WidgetSettings>, string]>([
    ['no sites', { sites: [] }, 'sites warning none'],
    ['nobody to be identified', { identitySecret: null }, 'identity ok anonymous'],
    ['identified people only', { identity: 'required' }, 'identity ok required'],
    [
      'no way to be identified',
      { identity: 'required', identitySecret: null },
      'identity failed secret_missing',
    ],
    ['no notice', { notice: null }, 'notice ok none'],
    ['a notice to be seen', { notice: notice(['Wir lesen mit.']) }, 'notice ok shown'],
    ['a notice without words', { notice: notice([]) }, 'notice warning words_missing'],
    ['a notice in another language', { language: 'en' }, 'notice warning words_missing'],
  ])('tells of %s', async (_, part, line) => {
    expect(await found(part)).toContain(line)
  })

  it('warns where nobody else can reach us', async () => {
    expect(await found({}, null)).toContain('address warning unknown')
  })
})
