/** From an address to the settings of its mailbox. Nobody but the domain name system is asked about it. */
import { MailboxAddress } from '../../../server/contract/mailbox.ts'
import type { FoundAccount, Outcome } from '../../adapter.ts'
import { domainOf } from '../dns/domain.ts'
import { namesOf, type Names } from '../dns/names.ts'
import { answers as reallyAnswers, type Answers } from './answers.ts'
import { findServers, type Found } from './find.ts'

/** Tests have a domain name system of their own. */
export interface Means {
  names: (signal: AbortSignal) => Names
  answers: Answers
}

const MEANS: Means = { names: namesOf, answers: reallyAnswers }

const NOT_FOUND = {
  ok: false,
  failure: { code: 'not_found', reason: 'unknown_address', detail: null },
  retry: null,
  pauses: false,
} as const

/**
 * `given.address` is all that is looked at. Fails with `not_found` where nobody knows: then the servers are
 * entered by hand.
 * `about` of what is found (all texts):
 *
 * | key      | it says                                                                                   |
 * | -------- | ----------------------------------------------------------------------------------------- |
 * | by       | `domain`, `mx`, `srv` or `guess`: see find.ts                                             |
 * | provider | id in the table of providers; left out: none of them                                      |
 * | login    | `password`, `app_password` or `oauth`                                                     |
 * | help     | title of the provider's page on it                                                        |
 * | enable   | `yes`: mail programs have to be let in at the provider first                              |
 * | plus     | `yes`, `no`: whether mail to name+anything@ arrives; left out: not known                  |
 */
export async function discover(
  given: Record<string, unknown>,
  _baseUrl: string,
  signal: AbortSignal,
  { names, answers }: Means = MEANS,
): Promise<Outcome<FoundAccount[]>> {
  const address = MailboxAddress.safeParse(given['address'])
  const domain = address.success ? domainOf(address.data) : ''
  if (!address.success || domain === '') return NOT_FOUND
  const found = await findServers(domain, names(signal), answers, signal)
  return found ? { ok: true, value: [accountOf(address.data, found)] } : NOT_FOUND
}

function accountOf(address: string, { provider, imap, smtp, by }: Found): FoundAccount {
  const tokens = provider?.login === 'oauth'
  return {
    label: provider?.name ?? imap.host,
    group: null,
    settings: {
      address,
      imapHost: imap.host,
      imapPort: imap.port,
      imapEncryption: imap.encryption,
      smtpHost: smtp.host,
      smtpPort: smtp.port,
      smtpEncryption: smtp.encryption,
      login: tokens ? 'oauth' : 'password',
      replyTokens: provider?.plus ? 'plus' : 'none',
      ...(provider?.user === 'local'
        ? { imapUser: address.slice(0, address.lastIndexOf('@')), smtpUser: address }
        : {}),
      ...(provider?.oauth
        ? { oauthEndpoint: provider.oauth.endpoint, oauthScope: provider.oauth.scope }
        : {}),
    },
    about: {
      by,
      login: provider?.login ?? 'password',
      ...(provider ? { provider: provider.id, help: provider.help } : {}),
      ...(provider?.enable ? { enable: 'yes' } : {}),
      ...(provider?.plus === undefined ? {} : { plus: provider.plus ? 'yes' : 'no' }),
    },
  }
}
