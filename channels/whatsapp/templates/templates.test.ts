import { describe, expect, it } from 'vitest'
import type { Template, TemplateDraft } from '../../adapter.ts'
import {
  accountAt,
  fakeGraph,
  graphErrorBody,
  json,
  soon,
  type Reaction,
  type SeenRequest,
} from '../fake-graph.ts'
import { templates } from './templates.ts'

const { list, create, edit, remove } = templates
const LIST = '/v25.0/102290129340398/message_templates'

const draft: TemplateDraft = {
  name: 'order_ready',
  language: 'de',
  category: 'utility',
  variables: 'named',
  header: { format: 'text', text: 'Hello {{first_name}}' },
  body: 'Your order {{number}} is ready, {{first_name}}!',
  footer: 'The shop',
  buttons: [
    { kind: 'quick_reply', text: 'Thanks' },
    { kind: 'url', text: 'See it', url: 'https://s.example/{{1}}', example: 'https://s.example/7' },
  ],
  examples: { header: { first_name: 'Carla' }, body: { number: '7', first_name: 'Carla' } },
}

const components = [
  {
    type: 'HEADER',
    format: 'TEXT',
    text: 'Hello {{first_name}}',
    example: { header_text_named_params: [{ param_name: 'first_name', example: 'Carla' }] },
  },
  {
    type: 'BODY',
    text: 'Your order {{number}} is ready, {{first_name}}!',
    example: {
      body_text_named_params: [
        { param_name: 'number', example: '7' },
        { param_name: 'first_name', example: 'Carla' },
      ],
    },
  },
  { type: 'FOOTER', text: 'The shop' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Thanks' },
      { type: 'URL', text: 'See it', url: 'https://s.example/{{1}}', example: ['https://s.example/7'] },
    ],
  },
]

const listed = {
  id: '594425479261596',
  name: 'order_ready',
  language: 'de',
  category: 'UTILITY',
  status: 'APPROVED',
  parameter_format: 'NAMED',
  rejected_reason: 'NONE',
  quality_score: { score: 'GREEN', date: 1_690_000_000 },
  components,
}

const template: Template = {
  ...draft,
  externalId: '594425479261596',
  status: 'approved',
  reason: null,
  quality: 'green',
  beyond: [],
}

async function asking<T>(
  act: (account: ReturnType<typeof accountAt>) => Promise<T>,
  answer: (request: SeenRequest) => Reaction,
) {
  await using graph = await fakeGraph(answer)
  return { outcome: await act(accountAt(graph.url)), requests: graph.requests }
}

describe('the list of templates', () => {
  const page = (items: unknown[], next?: string) => ({
    data: items,
    paging: { cursors: { after: next ?? 'end' }, ...(next && { next: 'https://next' }) },
  })

  it('has all pages, each template whole', async () => {
    const { outcome, requests } = await asking(
      (account) => list(account, soon()),
      ({ query }) =>
        query.get('after') === 'p2'
          ? page([
              { ...listed, language: 'en_US', status: 'REJECTED', rejected_reason: 'TAG_CONTENT_MISMATCH' },
            ])
          : page([listed, 'nonsense', {}], 'p2'),
    )
    expect(outcome).toEqual({
      ok: true,
      value: [
        template,
        { ...template, language: 'en_US', status: 'rejected', reason: 'TAG_CONTENT_MISMATCH' },
      ],
    })
    expect(requests.map(({ path, query }) => [path, query.get('after')])).toEqual([
      [LIST, null],
      [LIST, 'p2'],
    ])
  })

  it('begins again, once, where Meta does not know its own cursor any more', async () => {
    let calls = 0
    const { outcome, requests } = await asking(
      (account) => list(account, soon()),
      ({ query }) => {
        if (!query.has('after')) return page([listed], 'old')
        return ++calls > 1 ? page([]) : json(400, graphErrorBody(131059))
      },
    )
    expect(outcome).toEqual({ ok: true, value: [template] })
    expect(requests.map(({ query }) => query.get('after'))).toEqual([null, 'old', null, 'old'])

    const never = await asking(
      (account) => list(account, soon()),
      ({ query }) => (query.has('after') ? json(400, graphErrorBody(131059)) : page([listed], 'old')),
    )
    expect(never.outcome).toMatchObject({ ok: false, failure: { code: '131059' } })
    expect(never.requests).toHaveLength(4)
  })

  it('that breaks off in the middle is no list', async () => {
    const { outcome } = await asking(
      (account) => list(account, soon()),
      ({ query }) => (query.has('after') ? json(500, graphErrorBody(2)) : page([listed], 'p2')),
    )
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'provider_trouble' } })
  })
})

describe('an admin', () => {
  it('makes a template', async () => {
    const { outcome, requests } = await asking(
      (account) => create(draft, account, soon()),
      () => ({ id: '594425479261596', status: 'PENDING', category: 'MARKETING' }),
    )
    // Meta decided on another category.
    expect(outcome).toEqual({
      ok: true,
      value: { externalId: '594425479261596', status: 'pending', category: 'marketing' },
    })
    expect(requests[0]).toMatchObject({ method: 'POST', path: LIST })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      name: 'order_ready',
      language: 'de',
      category: 'UTILITY',
      parameter_format: 'NAMED',
      components,
    })
  })

  it('changes its words', async () => {
    const { outcome, requests } = await asking(
      (account) => edit('594425479261596', draft, account, soon()),
      () => ({ success: true }),
    )
    expect(outcome).toEqual({ ok: true, value: null })
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/v25.0/594425479261596' })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ category: 'UTILITY', components })
  })

  it('removes one language of it, and not the others', async () => {
    const { outcome, requests } = await asking(
      (account) => remove({ externalId: '59', name: 'order_ready' }, account, soon()),
      () => ({ success: true }),
    )
    expect(outcome).toEqual({ ok: true, value: null })
    expect(requests[0]).toMatchObject({ method: 'DELETE', path: LIST })
    expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({ name: 'order_ready', hsm_id: '59' })
  })

  it("hears Meta's own words where it refuses", async () => {
    const { outcome } = await asking(
      (account) => create(draft, account, soon()),
      () => json(400, graphErrorBody(100, { error_user_msg: 'Message template language is being deleted' })),
    )
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: '100', detail: expect.stringContaining('is being deleted') },
    })
  })
})
