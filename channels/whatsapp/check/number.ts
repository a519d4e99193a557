import type { AccountFacts, CheckStep, Quality } from '../../adapter.ts'
import { record, text, type Fields } from '../parse/read.ts'
import type { WhatsAppSettings } from '../settings.ts'
import { refused, told, type Ask } from './step.ts'

export interface NumberFound {
  step: CheckStep
  facts: AccountFacts
  /** Where webhooks go that override the app's address. */
  overrides: { number: string | null; account: string | null }
}

const BASIC = 'display_phone_number,verified_name,quality_rating'
const FULL = [
  BASIC,
  'status,name_status,throughput,platform_type,is_on_biz_app',
  'whatsapp_business_manager_messaging_limit,webhook_configuration',
].join(',')

/** From: developers.facebook.com/docs/whatsapp/business-management-api/manage-phone-numbers. */
export async function readNumber(
  ask: Ask,
  { phoneNumberId }: Pick<WhatsAppSettings, 'phoneNumberId'>,
): Promise<NumberFound> {
  let answer = await ask(phoneNumberId, { fields: FULL })
  // A version that lacks one of the fields refuses them all.
  if (!answer.ok && answer.failure.code === '100') answer = await ask(phoneNumberId, { fields: BASIC })
  if (!answer.ok) {
    const overrides = { number: null, account: null }
    return { step: refused('number', answer), facts: {}, overrides }
  }
  const { body } = answer
  const configured = record(body.webhook_configuration)
  return {
    step: numberStep(body),
    facts: factsOf(body),
    overrides: {
      number: text(configured?.phone_number, 2000),
      account: text(configured?.whatsapp_business_account, 2000),
    },
  }
}

/** States in which nothing can be sent or received until somebody registers the number. */
const UNREGISTERED = ['PENDING', 'DISCONNECTED', 'UNVERIFIED', 'OFFLINE', 'DELETED', 'MIGRATED']

function numberStep(body: Fields): CheckStep {
  const number = text(body.display_phone_number, 40) ?? ''
  const name = text(body.verified_name, 100) ?? ''
  const status = word(body.status)
  const quality = qualityOf(body.quality_rating)
  if (UNREGISTERED.includes(status)) return told('number', 'failed', 'not_registered', { number })
  if (status === 'BANNED' || status === 'RESTRICTED')
    return told('number', 'failed', 'restricted', { number, status: status.toLowerCase() })
  if (quality === 'red' || quality === 'yellow')
    return told('number', 'warning', 'quality', { number, quality })
  if (word(body.name_status) === 'DECLINED')
    return told('number', 'warning', 'name_declined', { number, name })
  // Meta gives its test numbers this name, and no other mark.
  if (name === 'Test Number') return told('number', 'warning', 'test_number', { number, name })
  return told('number', 'ok', 'connected', { number, name })
}

/** Messages a second, in and out. From: developers.facebook.com/docs/whatsapp/throughput. */
const THROUGHPUT: Readonly<Record<string, number>> = { STANDARD: 80, HIGH: 1000 }
const SHARED_WITH_APP = 20

function factsOf(body: Fields): AccountFacts {
  const number = text(body.display_phone_number, 40)
  const verifiedName = text(body.verified_name, 100)
  const quality = qualityOf(body.quality_rating)
  const dailyLimit = limitOf(body.whatsapp_business_manager_messaging_limit)
  const shared = body.is_on_biz_app
  const throughput = shared === true ? SHARED_WITH_APP : THROUGHPUT[word(record(body.throughput)?.level)]
  return {
    ...(number && { number }),
    ...(verifiedName && { verifiedName }),
    ...(quality && { quality }),
    ...(dailyLimit !== undefined && { dailyLimit }),
    ...(throughput !== undefined && { throughput }),
    ...(typeof shared === 'boolean' && { sharedWithApp: shared }),
  }
}

function qualityOf(value: unknown): Quality | null {
  const known: readonly Quality[] = ['green', 'yellow', 'red', 'unknown']
  return known.find((quality) => quality === word(value).toLowerCase()) ?? null
}

/** `TIER_250`, `TIER_2K`, `TIER_100K`, `TIER_UNLIMITED`; undefined for anything else. */
function limitOf(value: unknown): number | null | undefined {
  const tier = word(value)
  if (tier === 'TIER_UNLIMITED') return null
  const [, digits, thousands] = /^TIER_(\d{1,6})(K?)$/.exec(tier) ?? []
  return digits === undefined ? undefined : Number(digits) * (thousands ? 1000 : 1)
}

function word(value: unknown): string {
  return (text(value, 60) ?? '').toUpperCase()
}
