import type { Account, CheckResult, Delivery } from '../../adapter.ts'
import type { WhatsAppSettings } from '../settings.ts'
import { accountStep } from './account.ts'
import { fieldsStep } from './fields.ts'
import { readNumber } from './number.ts'
import { scopesStep } from './scopes.ts'
import { asker, skipped } from './step.ts'
import { storageStep } from './storage.ts'
import { subscriptionStep } from './subscription.ts'
import { templatesStep } from './templates.ts'
import { readToken } from './token.ts'
import { versionStep } from './version.ts'
import { readWebhook, webhookStep } from './webhook.ts'

/** What the steps after the first find out. */
const REST = [
  'scopes',
  'number',
  'account',
  'webhook',
  'fields',
  'subscription',
  'templates',
  'storage',
  'version',
]

/**
 * Asks Meta for all that the inbox needs to work, and says of each thing whether it is there. Never throws.
 *
 * The steps in their order, the codes of each, and in braces what stands in the code's sentence (all texts;
 * `until` is a day, YYYY-MM-DD; lists are joined by `, `). With a token that does not work the others are
 * `skipped`, with code null.
 *
 * | step         | state   | code            | values            | it means                                   |
 * | ------------ | ------- | --------------- | ----------------- | ------------------------------------------ |
 * | token        | ok      | valid           | {app}             | accepted, never ends                       |
 * |              | ok      | valid_until     | {app, until}      | accepted, ends                             |
 * |              | warning | expires_soon    | {app, until}      | ends within 14 days                        |
 * |              | failed  | expired         | {app}             | has ended                                  |
 * |              | failed  | invalid         | {}                | Meta does not take it (for valid)          |
 * | scopes       | ok      | granted         | {scopes}          | both permissions are there                 |
 * |              | warning | unknown         | {}                | Meta does not say what it may              |
 * |              | failed  | missing         | {missing}         | permissions the token lacks                |
 * |              | failed  | not_for_account | {missing}         | has them, but not for this account         |
 * | number       | ok      | connected       | {number, name}    |                                            |
 * |              | warning | test_number     | {number, name}    | Meta's test number: five recipients        |
 * |              | warning | name_declined   | {number, name}    | Meta refused the display name              |
 * |              | warning | quality         | {number, quality} | quality is `yellow` or `red`               |
 * |              | failed  | not_registered  | {number}          | must be registered with its PIN            |
 * |              | failed  | restricted      | {number, status}  | `banned` or `restricted` by Meta           |
 * | account      | ok      | belongs         | {}                | the number is one of the account's         |
 * |              | failed  | other_account   | {}                | it is not                                  |
 * | webhook      | ok      | configured      | {url}             | Meta delivers to us                        |
 * |              | warning | address_unknown | {url}             | our public address is not configured       |
 * |              | failed  | not_https       | {expected}        | Meta delivers to https only                |
 * |              | failed  | app_unknown     | {}                | Meta does not say whose the token is       |
 * |              | failed  | secret_refused  | {}                | the app secret is not the app's            |
 * |              | failed  | none            | {expected}        | the app has no address (mendable)          |
 * |              | failed  | inactive        | {url, expected}   | Meta switched it off (mendable)            |
 * |              | failed  | elsewhere       | {url, expected}   | the app's leads elsewhere (mendable)       |
 * |              | failed  | overridden      | {url, expected,   | an override leads elsewhere; level is      |
 * |              |         |                 | level}            | `number` or `account`                      |
 * | fields       | ok      | complete        | {count}           | all that we read is subscribed             |
 * |              | warning | some_missing    | {missing}         | news would be missing (mendable)           |
 * |              | failed  | missing         | {missing}         | messages would be missing (mendable)       |
 * |              | skipped | no_webhook      | {}                | there is nothing to subscribe with yet     |
 * | subscription | ok      | subscribed      | {apps}            | the account tells this app                 |
 * |              | failed  | none            | {}                | it tells nobody: no messages (mendable)    |
 * |              | failed  | other_app       | {apps}            | it tells other apps only (mendable)        |
 * | templates    | ok      | readable        | {}                |                                            |
 * | storage      | ok      | region          | {region}          | at rest in this country (ISO 3166)         |
 * |              | ok      | no_storage      | {minutes}         | Meta keeps messages that long and no more  |
 * |              | warning | anywhere        | {}                | Meta keeps data wherever it likes          |
 * |              | warning | unknown         | {}                | Meta does not say                          |
 * | version      | ok      | current         | {version, until}  | Graph API version and its last day         |
 * |              | ok      | open_ended      | {version}         | the newest; its last day is not set        |
 * |              | warning | ends_soon       | {version, until}  | within 90 days                             |
 * |              | warning | unknown         | {version}         | Meta has no such version that we know of   |
 * |              | failed  | ended           | {version}         | Meta does not answer it                    |
 * | any but      | failed  | refused         | {error}           | Meta's error code; its sentence is the     |
 * | version      |         |                 |                   | `detail`                                   |
 * |              | failed  | unreachable     | {}                | no connection, or an answer of nobody      |
 */
export async function check(
  account: Account<WhatsAppSettings>,
  delivery: Delivery | null,
  signal: AbortSignal,
): Promise<CheckResult> {
  const now = Date.now()
  const { settings } = account
  const ask = asker(account, signal)
  const token = await readToken(ask, settings.token, now)
  if (token.step.state === 'failed') return { steps: [token.step, ...REST.map(skipped)], facts: token.facts }
  const [number, webhook, belongs, subscription, templates, storage] = await Promise.all([
    readNumber(ask, settings),
    readWebhook(account, token.appId, signal),
    accountStep(account, settings, signal),
    subscriptionStep(ask, settings.wabaId, token.appId),
    templatesStep(ask, settings.wabaId),
    storageStep(ask, settings.phoneNumberId),
  ])
  const fields = fieldsStep(webhook, number.facts.sharedWithApp === true)
  const version = versionStep(settings.graphVersion, now)
  return {
    steps: [
      token.step,
      scopesStep(token, settings.wabaId),
      number.step,
      belongs,
      webhookStep(webhook, number.overrides, delivery, settings.simulator),
      fields.step,
      subscription,
      templates,
      storage.step,
      version.step,
    ],
    facts: { ...token.facts, ...number.facts, ...fields.facts, ...storage.facts, ...version.facts },
  }
}
