/**
 * The WhatsApp adapter with a provider behind it whose answers a test tells exactly: templates, connection
 * tests. What arrives and what is sent goes the usual way.
 */
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import type {
  Channel,
  CheckResult,
  CheckStep,
  Delivery,
  Failure,
  FoundAccount,
  Outcome,
  Template,
} from '../../channels/adapter.ts'

export interface Provider {
  channel: () => Channel
  /** What it has. */
  templates: Template[]
  /** What it says to any question about templates, accounts or mending; null: it does as it is told. */
  refusal: { failure: Failure; pauses: boolean } | null
  /** What a connection test finds. */
  found: CheckResult
  accounts: FoundAccount[]
  /** What it was asked, in order. */
  asked: string[]
  /** Runs while a question is on its way. */
  meanwhile: () => Promise<void>
  /** Where it was told to deliver to. */
  delivery: Delivery | null
}

export const step = (name: string, state: CheckStep['state'] = 'ok', mendable = false): CheckStep => ({
  step: name,
  state,
  code: null,
  values: {},
  detail: null,
  mendable,
})

export function templateOf(name: string, parts: Partial<Template> = {}): Template {
  return {
    externalId: `id-${name}-${parts.language ?? 'de'}`,
    name,
    language: 'de',
    category: 'utility',
    status: 'approved',
    reason: null,
    quality: 'green',
    variables: 'positional',
    header: null,
    body: 'Hallo {{1}}.',
    footer: null,
    buttons: [],
    examples: { header: {}, body: { 1: 'Carla' } },
    beyond: [],
    ...parts,
  }
}

export function fakeProvider(): Provider {
  const provider: Provider = {
    channel: () => channel,
    templates: [],
    refusal: null,
    found: { steps: [step('token')], facts: {} },
    accounts: [],
    asked: [],
    meanwhile: async () => {},
    delivery: null,
  }
  async function answer<T>(question: string, value: () => T): Promise<Outcome<T>> {
    provider.asked.push(question)
    const { refusal } = provider
    const told: Outcome<T> = refusal ? { ok: false, retry: null, ...refusal } : { ok: true, value: value() }
    await provider.meanwhile()
    return told
  }
  const channel: typeof whatsapp = {
    ...whatsapp,
    templates: {
      list: () => answer('list', () => structuredClone(provider.templates)),
      create: ({ name, language, ...draft }) =>
        answer(`create ${name}`, () => {
          const made = templateOf(name, { language, ...draft, status: 'pending', quality: null })
          provider.templates.push(made)
          return { externalId: made.externalId, status: made.status, category: made.category }
        }),
      edit: (externalId, draft) =>
        answer(`edit ${externalId}`, () => {
          const at = provider.templates.findIndex((each) => each.externalId === externalId)
          const edited = { ...(provider.templates[at] as Template), ...draft, status: 'pending' as const }
          provider.templates[at] = edited
          return null
        }),
      remove: ({ name, externalId }) =>
        answer(`remove ${name}`, () => {
          provider.templates = provider.templates.filter((each) => each.externalId !== externalId)
          return null
        }),
      example: ({ fileName }) => answer(`example ${fileName}`, () => '4::handle'),
      problems: ({ body }) =>
        body.includes('{{1}} {{2}}') ? [{ path: 'body', message: 'expected words between places' }] : [],
    },
    discover: () => answer('discover', () => provider.accounts),
    check: async (_account, delivery) => {
      provider.asked.push('check')
      provider.delivery = delivery
      const found = structuredClone(provider.found)
      await provider.meanwhile()
      return found
    },
    mend: (name) =>
      answer(`mend ${name}`, () => {
        const { steps, facts } = provider.found
        provider.found = { steps: steps.map((each) => (each.step === name ? step(name) : each)), facts }
        return null
      }),
  }
  return provider
}
