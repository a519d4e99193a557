import { describe, expect, it } from 'vitest'
import type { TemplateButton, TemplateDraft } from '../../adapter.ts'
import { templateProblems } from './problems.ts'

const sound: TemplateDraft = {
  name: 'order_ready_2',
  language: 'en_US',
  category: 'utility',
  variables: 'positional',
  header: { format: 'text', text: 'Dear {{1}}' },
  body: 'Your order {{1}} of {{2}} is ready.',
  footer: 'The shop',
  buttons: [
    { kind: 'quick_reply', text: 'Thanks' },
    { kind: 'quick_reply', text: 'Stop' },
    { kind: 'url', text: 'See it', url: 'https://s.example/{{1}}', example: 'https://s.example/7' },
    { kind: 'phone', text: 'Call', phone: '+49 30 901820' },
    { kind: 'copy_code', text: 'Copy code', example: 'SUMMER25' },
  ],
  examples: { header: { 1: 'Carla' }, body: { 1: '7', 2: 'May 5' } },
}

const reply = (text: string): TemplateButton => ({ kind: 'quick_reply', text })
const url = (more: Partial<TemplateButton> = {}): TemplateButton => ({
  kind: 'url',
  text: 'See',
  url: 'https://s.example',
  ...more,
})
const replies = (count: number) => Array.from({ length: count }, (_, at) => reply(`No. ${at}`))

describe('a draft', () => {
  it('that Meta would take has no problems', () => {
    expect(templateProblems(sound)).toEqual([])
    expect(
      templateProblems({
        ...sound,
        variables: 'named',
        header: { format: 'image', example: '4::aW1hZ2U=' },
        body: 'Dear {{first_name}}, hello.',
        footer: null,
        buttons: replies(10),
        examples: { header: {}, body: { first_name: 'Carla' } },
      }),
    ).toEqual([])
    expect(templateProblems({ ...sound, header: { format: 'location' }, buttons: [] })).toEqual([])
  })

  it.each<[Partial<TemplateDraft>, string[]]>([
    [{ name: 'Order Ready' }, ['name']],
    [{ name: 'a'.repeat(513) }, ['name']],
    [{ language: 'German' }, ['language']],
    [{ category: 'authentication' }, ['category']],
    [{ header: { format: 'text', text: 'x'.repeat(61) } }, ['header.text']],
    [{ header: { format: 'text', text: '{{1}} and {{2}} here' } }, ['header.text', 'examples.header.2']],
    [{ header: { format: 'video', example: null } }, ['header.example']],
    [{ header: { format: 'document', example: 'https://scontent.whatsapp.net/v/a' } }, ['header.example']],
    [{ body: ' ' }, ['body']],
    [{ body: `${'x'.repeat(1025)}` }, ['body']],
    [{ body: '{{1}} is ready' }, ['body']],
    [{ body: 'Ready is {{1}}' }, ['body']],
    [{ body: 'Take {{1}} {{2}} now' }, ['body']],
    [{ body: 'Take {{1}} and {{3}} now' }, ['body', 'examples.body.3']],
    [{ body: 'Take {{name}} now' }, ['body', 'examples.body.name']],
    [{ body: 'Take {{1 now' }, ['body']],
    [
      { variables: 'named', header: null, body: 'Take {{First Name}} now' },
      ['body', 'examples.body.First Name'],
    ],
    [{ examples: { header: {}, body: { 1: '7', 2: ' ' } } }, ['examples.header.1', 'examples.body.2']],
    [{ footer: 'x'.repeat(61) }, ['footer']],
    [{ footer: 'For {{1}}' }, ['footer']],
    [{ buttons: replies(11) }, ['buttons', 'buttons']],
    [{ buttons: [url(), url({ text: 'B' }), url({ text: 'C' })] }, ['buttons']],
    [{ buttons: [reply('A'), url(), reply('B')] }, ['buttons']],
    [{ buttons: [reply('A'), reply('A')] }, ['buttons']],
    [{ buttons: [reply('')] }, ['buttons.0.text']],
    [{ buttons: [reply('x'.repeat(26))] }, ['buttons.0.text']],
    [{ buttons: [reply('Hi {{1}}')] }, ['buttons.0.text']],
    [{ buttons: [url({ url: 's.example' })] }, ['buttons.0.url']],
    [{ buttons: [url({ url: 'javascript:alert(1)' })] }, ['buttons.0.url']],
    [{ buttons: [url({ url: 'https://s.example/{{1}}/x' })] }, ['buttons.0.url']],
    [{ buttons: [url({ url: 'https://s.example/{{1}}' })] }, ['buttons.0.example']],
    [{ buttons: [{ kind: 'phone', text: 'Call' }] }, ['buttons.0.phone']],
    [{ buttons: [{ kind: 'copy_code', text: 'Copy', example: 'x'.repeat(16) }] }, ['buttons.0.example']],
    [{ buttons: [{ kind: 'flow', text: 'Open' }] }, ['buttons.0.kind']],
  ])('with %j has problems at %j', (change, paths) => {
    expect(templateProblems({ ...sound, ...change }).map(({ path }) => path)).toEqual(paths)
  })
})
