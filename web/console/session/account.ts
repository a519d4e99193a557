import { t } from '../../lib/i18n.ts'

const SHORTEST = 10

/** What can be said about a new account before the server is asked. */
export function checkAccount(values: {
  name: string
  email: string
  password: string
}): Record<string, string> {
  return {
    ...(values.name.trim() ? {} : { name: t('fault.name') }),
    ...(/^\S+@\S+\.\S+$/.test(values.email.trim()) ? {} : { email: t('fault.email') }),
    ...(values.password.length >= SHORTEST ? {} : { password: t('fault.password') }),
  }
}
