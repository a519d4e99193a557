/** For the contract suite: one call of everything an adapter offers. */
import type { Account, Channel, Outcome, TemplateDraft, UploadFile } from './adapter.ts'

/** All that is asked of a provider where asking twice does no harm. */
export async function everyOutcome<Settings extends object>(
  channel: Channel<Settings>,
  account: Account<Settings>,
  signal: () => AbortSignal,
): Promise<Array<Outcome<unknown>>> {
  const { templates, capabilities } = channel
  const delivery = { url: 'https://inbox.example/webhooks' }
  const { steps } = await channel.check(account, delivery, signal())
  const asked = [
    ...capabilities.files.map(({ kind, mimeTypes }) =>
      channel.upload?.({ ...SMALL, kind, mimeType: mimeTypes[0] ?? '' }, account, signal()),
    ),
    ...steps.map(({ step }) => channel.mend?.(step, account, delivery, signal())),
    channel.discardFile?.('1', account, signal()),
    channel.discover?.({ ...(account.settings as object) }, account.baseUrl, signal()),
    channel.discover?.({}, account.baseUrl, signal()),
    templates?.list(account, signal()),
    templates?.create(DRAFT, account, signal()),
    templates?.edit('1', DRAFT, account, signal()),
    templates?.example?.({ ...SMALL, kind: 'image', mimeType: 'image/png' }, account, signal()),
    templates?.remove({ externalId: '1', name: DRAFT.name }, account, signal()),
  ]
  return Promise.all(asked.filter((call) => call !== undefined))
}

const SMALL: Pick<UploadFile, 'fileName' | 'size' | 'body'> = {
  fileName: 'small',
  size: 1,
  async *body() {
    yield Buffer.from('x')
  },
}

const DRAFT: TemplateDraft = {
  name: 'hello',
  language: 'en_US',
  category: 'utility',
  variables: 'positional',
  header: null,
  body: 'Hello',
  footer: null,
  buttons: [],
  examples: { header: {}, body: {} },
}
