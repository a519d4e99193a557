import { t } from '../../lib/i18n.ts'

export const webhookAddress = () => `${location.origin}/webhooks/whatsapp`

/** A word that only Meta and this inbox know. */
export function makeVerifyToken(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

type Entered = Record<'name' | 'phoneNumberId' | 'wabaId' | 'token' | 'appSecret', string>

/** What can be said before the server is asked. */
export function checkWhatsApp(values: Entered): Record<string, string> {
  const digits = /^\s*\d+\s*$/
  return {
    ...(values.name.trim() ? {} : { name: t('fault.name') }),
    ...(digits.test(values.phoneNumberId) ? {} : { phoneNumberId: t('fault.phoneNumberId') }),
    ...(digits.test(values.wabaId) ? {} : { wabaId: t('fault.wabaId') }),
    ...(values.token.trim() ? {} : { token: t('fault.token') }),
    ...(values.appSecret.trim() ? {} : { appSecret: t('fault.appSecret') }),
  }
}
