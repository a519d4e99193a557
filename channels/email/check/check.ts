import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, CheckResult, CheckStep, Delivery } from '../../adapter.ts'
import { namesOf, type Names } from '../dns/names.ts'
import { fields } from '../settings.ts'
import { answersStep } from './answers.ts'
import { domainSteps } from './domain.ts'
import { imapSteps } from './imap.ts'
import { smtpSteps } from './smtp.ts'

/**
 * Signs in to both servers and looks the domain up. Nothing is sent, moved or marked. Never throws.
 *
 * The steps in their order, the codes of each, and in braces what stands in the code's sentence (all texts;
 * lists are joined by `, `). What can't be tried since something before it failed is `skipped`, with code null.
 *
 * | step         | state   | code             | values                | it means                                     |
 * | ------------ | ------- | ---------------- | --------------------- | -------------------------------------------- |
 * | imap_server  | ok      | reached          | {host, port}          | it answers, and its certificate is good      |
 * |              | skipped | handed_in        | {}                    | nothing is fetched: mail is handed to us     |
 * | smtp_server  | ok      | reached          | {host, port}          |                                              |
 * |              | warning | none             | {}                    | no server is entered: nothing can be sent    |
 * | both servers | failed  | no_such_server   | {host, port}          | nobody knows the name                        |
 * |              | failed  | no_answer        | {host, port}          | nobody is there, or says something else      |
 * |              | failed  | certificate      | {host, port}          | it can't prove to be who was asked for       |
 * |              | failed  | not_encrypted    | {host, port}          | it speaks no TLS, or is not to               |
 * | imap_login,  | ok      | accepted         | {user}                |                                              |
 * | smtp_login   | failed  | refused_login    | {user}                | name or password (or token) is not taken     |
 * |              | failed  | no_password      | {user}                | none is entered                              |
 * |              | failed  | token            | {user, error}         | no access token is made; error by RFC 6749   |
 * |              | failed  | not_encrypted    | {}                    | where tokens are made there is no https      |
 * | smtp_login   | failed  | no_answer        | {user}                | it went silent                               |
 * |              | warning | without          | {}                    | it takes mail from whoever asks              |
 * | imap_folders | ok      | there            | {folders, all}        | `all`: every folder there is, one a line     |
 * |              | failed  | missing          | {missing, all}        |                                              |
 * |              | failed  | not_listed       | {}                    | it does not say which there are              |
 * | imap_idle    | ok      | at_once          | {}                    | it tells at once what arrives                |
 * |              | warning | polling          | {}                    | it has to be asked again and again           |
 * |              | warning | no_move          | {}                    | it can't move what was taken in              |
 * |              | warning | no_deletion      | {}                    | single mails can't be deleted there          |
 * | smtp_sender  | ok      | accepted         | {address}             | it would take mail from this address         |
 * |              | warning | later            | {address}             | not at this moment                           |
 * |              | failed  | refused_sender   | {address}             | never                                        |
 * | spf          | ok      | found            | {domain}              | who sends for the domain is named            |
 * |              | warning | lacks            | {domain, include}     | the one we send through is not               |
 * |              | warning | none, several    | {domain}              | no record, or two that void each other       |
 * |              | warning | open             | {domain}              | it lets everybody send                       |
 * | dkim         | ok      | found            | {domain, selector}    |                                              |
 * |              | warning | missing          | {domain, provider,    | the provider's keys are not in the domain    |
 * |              |         |                  | selectors}            |                                              |
 * |              | skipped | selector_unknown | {domain}              | nobody says under which name to look         |
 * | dmarc        | ok      | policy           | {domain, policy}      | `quarantine` or `reject`                     |
 * |              | ok      | watching         | {domain, policy}      | forgeries are only counted                   |
 * |              | warning | missing, several,| {domain}              |                                              |
 * |              |         | broken           |                       |                                              |
 * | these three  | ok      | provider         | {provider}            | a domain of the provider's own               |
 * |              | warning | unknown          | {domain}              | the domain name system does not answer       |
 * | answers      | ok      | plain            | {address}             | answers go to the address itself             |
 * |              | ok      | plus             | {example}             | they carry a token, and arrive               |
 * |              | warning | plus_unknown     | {example}             | whether they arrive is not known             |
 * |              | failed  | no_plus          | {provider}            | they don't arrive there                      |
 */
export async function check(
  account: Account<MailboxSettings>,
  _delivery: Delivery | null,
  signal: AbortSignal,
  names: (signal: AbortSignal) => Names = namesOf,
): Promise<CheckResult> {
  const { settings } = account
  const [imap, smtp, domain] = await Promise.all([
    imapSteps(account, signal),
    smtpSteps(account, signal),
    domainSteps(settings, names(signal)),
  ])
  const steps = [...imap, ...smtp, ...domain, answersStep(settings)]
  return { steps: steps.map((step) => withoutSecrets(step, settings)), facts: {} }
}

const SECRETS = fields.filter(({ secret }) => secret).map(({ key }) => key as keyof MailboxSettings)

/** A server may repeat what it was told. */
function withoutSecrets(step: CheckStep, settings: MailboxSettings): CheckStep {
  if (step.detail === null) return step
  const secrets = SECRETS.map((key) => settings[key]).filter((value) => typeof value === 'string')
  const detail = secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '•••'), step.detail)
  return { ...step, detail }
}
