/** Whether visitors can use the widget. Nobody is asked: all that can be missing is a setting. */
import type { WidgetSettings } from '../../server/contract/widget.ts'
import type { Account, CheckResult, CheckStep, Delivery } from '../adapter.ts'

/**
 * The steps in their order, the codes of each, and in braces what stands in the code's sentence (all texts;
 * lists are joined by `, `).
 *
 * | step     | state   | code          | values     | it means                                                    |
 * | -------- | ------- | ------------- | ---------- | ----------------------------------------------------------- |
 * | address  | ok      | known         | {url}      | where websites load the widget from                         |
 * |          | warning | unknown       | {}         | our public address is not configured: only this machine can |
 * | sites    | ok      | listed        | {sites}    | where the widget may be used, beside our own pages          |
 * |          | warning | none          | {}         | on our own pages alone                                      |
 * | identity | ok      | anonymous     | {}         | nobody is identified                                        |
 * |          | ok      | optional      | {}         | whom the site signs for is identified                       |
 * |          | ok      | required      | {}         | only whom the site signs for may write                      |
 * |          | failed  | secret_missing| {}         | that is wanted, but there is no key to sign with            |
 * | notice   | ok      | none          | {}         | no privacy notice                                           |
 * |          | ok      | shown         | {}         | shown before the first message                              |
 * |          | ok      | required      | {}         | agreed to before the first message                          |
 * |          | warning | words_missing | {language} | wanted, but it says nothing in the widget's own language    |
 */
export async function check(
  { settings }: Account<WidgetSettings>,
  delivery: Delivery | null,
): Promise<CheckResult> {
  return {
    steps: [addressStep(delivery), sitesStep(settings), identityStep(settings), noticeStep(settings)],
    facts: {},
  }
}

function addressStep(delivery: Delivery | null): CheckStep {
  return delivery
    ? step('address', 'ok', 'known', { url: delivery.url })
    : step('address', 'warning', 'unknown')
}

function sitesStep({ sites }: WidgetSettings): CheckStep {
  return sites.length > 0
    ? step('sites', 'ok', 'listed', { sites: sites.join(', ') })
    : step('sites', 'warning', 'none')
}

function identityStep({ identity, identitySecret }: WidgetSettings): CheckStep {
  if (identitySecret !== null) return step('identity', 'ok', identity)
  return identity === 'required'
    ? step('identity', 'failed', 'secret_missing')
    : step('identity', 'ok', 'anonymous')
}

function noticeStep({ notice, language }: WidgetSettings): CheckStep {
  if (!notice) return step('notice', 'ok', 'none')
  const texts = notice.texts[language]
  if (!texts || (texts.points.length === 0 && texts.body === '')) {
    return step('notice', 'warning', 'words_missing', { language })
  }
  return step('notice', 'ok', notice.required ? 'required' : 'shown')
}

function step(
  name: string,
  state: CheckStep['state'],
  code: string,
  values: Record<string, string> = {},
): CheckStep {
  return { step: name, state, code, values, detail: null, mendable: false }
}
