import type { ChannelNotice } from '../../../adapter.ts'
import { notice, type Expected } from './parts.ts'

const told = (
  group: string,
  seconds: number,
  details: Record<string, unknown>,
  overrides: Partial<ChannelNotice> = {},
) => [notice('account_update', group, seconds, details, { about: 'account', ...overrides })]

const WABA = '102290129340398'
const TIME = 1_743_451_903
const restricted = { severity: 'critical', sending: { stop: 'account_restricted' } } as const
const disconnected = { severity: 'critical', sending: { stop: 'channel_disconnected' } } as const

/** News of a business account. What a partner is told carries the account inside, and that is the group. */
export const account: Expected = {
  'account_update.account_deleted': told(WABA, TIME, { event: 'ACCOUNT_DELETED' }, disconnected),
  'account_update.account_disabled': told(
    WABA,
    TIME,
    // The event is called so even when it tells that the account is back.
    { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE', waba_ban_date: 'April 17, 2025' } },
    { sending: 'resume' },
  ),
  'account_update.account_offboarded': told(WABA, TIME, { event: 'ACCOUNT_OFFBOARDED' }, disconnected),
  'account_update.account_reconnected': told(
    WABA,
    TIME,
    { event: 'ACCOUNT_RECONNECTED' },
    { sending: 'resume' },
  ),
  'account_update.account_restriction': told(
    WABA,
    1_641_330_498,
    {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [
        { restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration: 1_641_330_498 },
        { restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', expiration: 1_641_330_498 },
      ],
    },
    restricted,
  ),
  'account_update.account_violation': told(
    WABA,
    TIME,
    { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'ADULT' } },
    restricted,
  ),
  'account_update.ad_account_linked': told('980198427658004', 1_744_823_932, {
    event: 'AD_ACCOUNT_LINKED',
    waba_info: {
      owner_business_id: '2329417887457253',
      ad_account_linked: '980198427534243',
      waba_id: '980198427658004',
    },
  }),
  'account_update.authentication_international_eligibility': told(WABA, TIME, {
    auth_international_rate_eligibility: {
      exception_countries: [{ country_code: 'ID', start_time: 1_751_347_424 }],
      start_time: 1_748_780_624,
    },
    event: 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE',
  }),
  'account_update.mm_api_for_wa_terms_of_service': told('980198427658004', 1_744_823_932, {
    event: 'MM_LITE_TERMS_SIGNED',
    waba_info: { owner_business_id: '2329417887457253', waba_id: '980198427658004' },
  }),
  'account_update.partner_added': told('980198427658004', 1_744_823_932, {
    event: 'PARTNER_ADDED',
    waba_info: {
      waba_id: '980198427658004',
      owner_business_id: '2329417887457253',
      solution_id: '1715120619246906',
      solution_partner_business_ids: ['2949482758682047', '520744086200222'],
    },
  }),
  'account_update.partner_app_installed': told('1191624265890717', 1_745_337_174, {
    event: 'PARTNER_APP_INSTALLED',
    waba_info: {
      waba_id: '1191624265890717',
      owner_business_id: '2329417887457253',
      partner_app_id: '5731794616896507',
      solution_id: '1715120619246906',
      solution_partner_business_ids: ['2949482758682047', '520744086200222'],
    },
  }),
  'account_update.partner_app_uninstalled': told(
    '184943124712545',
    1_748_477_359,
    {
      event: 'PARTNER_APP_UNINSTALLED',
      waba_info: {
        waba_id: '184943124712545',
        owner_business_id: '1284923862322270',
        partner_app_id: '869361281603019',
      },
    },
    { severity: 'warning' },
  ),
  'account_update.partner_led_business_verification_status': told(WABA, 1_743_138_982, {
    event: 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
    partner_client_certification_info: {
      client_business_id: '2729063490586005',
      status: 'APPROVED',
      rejection_reasons: ['NONE'],
    },
  }),
  'account_update.partner_removed': told(
    '980198427658004',
    1_748_477_359,
    {
      event: 'PARTNER_REMOVED',
      waba_info: { waba_id: '980198427658004', owner_business_id: '2329417887457253' },
    },
    disconnected,
  ),
  'account_update.partner_removed_wa_app_disconnection': told(
    '980198427658004',
    1_748_477_359,
    {
      event: 'PARTNER_REMOVED',
      waba_info: { waba_id: '980198427658004', owner_business_id: '2329417887457253' },
      disconnection_info: { reason: 'PRIMARY_INACTIVITY', initiated_by: 'SYSTEM' },
    },
    disconnected,
  ),
  'account_update.pricing_tiering_update': told(WABA, TIME, {
    volume_tier_info: {
      tier_update_time: 1_743_451_903,
      pricing_category: 'UTILITY',
      tier: '25000001:50000000',
      effective_month: '2025-11',
      region: 'India',
    },
    event: 'VOLUME_BASED_PRICING_TIER_UPDATE',
  }),
  'account_update.primary_business_location_set': told(WABA, 1_743_138_982, {
    country: 'IN',
    event: 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE',
  }),
}
