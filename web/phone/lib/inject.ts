/** The phone's state, for every component of the page. */
import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { Phone } from './usePhone.ts'

export const phoneKey: InjectionKey<Phone> = Symbol('phone')

export function useInjectedPhone(): Phone {
  const phone = inject(phoneKey)
  if (!phone) throw new Error('No phone was provided.')
  return phone
}
