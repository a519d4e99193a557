import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../../tests/helpers/fixtures.ts'
import type { Reaction } from '../fake-graph.ts'
import { stepIn } from './healthy.ts'

const answers = new Map(
  whatsappFixtures('facebook-openapi/other-responses').map(({ name, text }) => [name, text]),
)

/** One step where Meta gives a captured answer at one place. */
function stepWith(step: string, place: string, name: string): Promise<string> {
  const answer: Reaction = (response) => response.end(answers.get(name))
  return stepIn(step, { answers: { [place]: answer } })
}

describe.skipIf(answers.size === 0)("Meta's captured answers", () => {
  it.each([
    ['storage', 'NUMBER/settings', 'get-settings.200.basic-settings-response', 'warning anywhere'],
    [
      'storage',
      'NUMBER/settings',
      'get-settings.200.settings-with-sip-and-encryption',
      'ok region region=US',
    ],
    [
      'subscription',
      'ACCOUNT/subscribed_apps',
      'get-subscribed-apps.200.multiple-subscriptions',
      'failed other_app apps=Business Messaging App, Customer Support Bot (mendable)',
    ],
    [
      'subscription',
      'ACCOUNT/subscribed_apps',
      'get-subscribed-apps.200.no-subscriptions',
      'failed none (mendable)',
    ],
    [
      'account',
      'ACCOUNT/phone_numbers',
      'get-phone-numbers.200.multiple-phone-numbers',
      'failed other_account',
    ],
    ['templates', 'ACCOUNT/message_templates', 'get-message-templates.200.example-response', 'ok readable'],
    [
      'number',
      'NUMBER',
      'get-version-phone-number-id.200.comprehensive-response',
      'ok connected number=+1 555-555-5555 name=Jaspers Market',
    ],
    ['number', 'NUMBER', 'get-version-phone-number-id.403.missing-permissions', 'failed refused error=200'],
  ])('%s at %s, %s: %s', async (step, place, name, expected) => {
    expect(await stepWith(step, place, name)).toBe(expected)
  })
})
