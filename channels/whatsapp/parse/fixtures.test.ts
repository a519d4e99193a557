import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../../tests/helpers/fixtures.ts'
import { bare } from '../../contract-suite.ts'
import { parse } from './envelope.ts'
import { account } from './expected/account.ts'
import { calls } from './expected/calls.ts'
import { changes } from './expected/changes.ts'
import { echoes } from './expected/echoes.ts'
import { facebookOpenapi } from './expected/facebook-openapi.ts'
import { media } from './expected/media.ts'
import { messages } from './expected/messages.ts'
import type { Expected } from './expected/parts.ts'
import { preferences } from './expected/preferences.ts'
import { replies } from './expected/replies.ts'
import { statuses } from './expected/statuses.ts'
import { templates } from './expected/templates.ts'
import { vercelChat } from './expected/vercel-chat.ts'

/** What every captured webhook becomes. A sample without its line fails, and so does a line without sample. */
const EXPECTED: Record<string, Expected> = {
  pywa: {
    ...account,
    ...calls,
    ...changes,
    ...echoes,
    ...media,
    ...messages,
    ...preferences,
    ...replies,
    ...statuses,
    ...templates,
  },
  'vercel-chat': vercelChat,
  'facebook-openapi/webhooks': facebookOpenapi,
}

describe.each(Object.entries(EXPECTED))('of the captured webhooks of %s', (folder, expected) => {
  const samples = whatsappFixtures(folder)
  const present = samples.length > 0

  it.skipIf(!present)('each is written down here', () => {
    expect(samples.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort())
  })

  it.skipIf(!present).each(Object.keys(expected))('%s becomes just these events', (name) => {
    const sample = samples.find((sample) => sample.name === name)
    expect(bare(parse(sample?.text ?? ''))).toEqual(expected[name])
  })
})
