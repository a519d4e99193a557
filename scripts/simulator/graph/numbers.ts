/** Business phone numbers, as an admin's connection test reads them. */
import type { Json } from '../json.ts'
import type { NumberState } from '../world.ts'
import { GraphError } from './errors.ts'
import type { Call, Reply } from './routes.ts'

const fields = (number: NumberState): Json => ({
  id: number.phoneNumberId,
  display_phone_number: number.displayNumber,
  verified_name: number.verifiedName,
  quality_rating: 'GREEN',
  code_verification_status: 'VERIFIED',
  name_status: 'APPROVED',
  status: 'CONNECTED',
  platform_type: 'CLOUD_API',
  throughput: { level: 'STANDARD' },
  is_on_biz_app: false,
  is_official_business_account: false,
  account_mode: 'LIVE',
  whatsapp_business_manager_messaging_limit: 'TIER_2K',
  webhook_configuration: { application: number.webhookUrl },
})

const usual = 'id,display_phone_number,verified_name,quality_rating,code_verification_status'

function pick(number: NumberState, query: URLSearchParams): Json {
  const all = fields(number)
  const wanted = (query.get('fields') ?? usual).split(',').map((field) => field.trim())
  const unknown = wanted.find((field) => !(field in all))
  if (unknown !== undefined) {
    throw new GraphError(
      100,
      `(#100) Tried accessing nonexisting field (${unknown}) on node type (WhatsAppBusinessPhoneNumber)`,
    )
  }
  return Object.fromEntries([...new Set([...wanted, 'id'])].map((field) => [field, all[field]]))
}

export const showNumber = ({ target, query }: Call<'number'>): Reply => ({
  answer: pick(target.number, query),
})

export const listNumbers = ({ target, query }: Call<'account'>): Reply => ({
  answer: { data: target.numbers.map((number) => pick(number, query)) },
})
