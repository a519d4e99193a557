/** What shows mails is loaded before the first thread of them is drawn, so that nothing moves later. */
import { shallowRef, type Component } from 'vue'

export const mailMessage = shallowRef<Component | null>(null)

export async function loadMail(): Promise<void> {
  mailMessage.value ??= (await import('./MailMessage.vue')).default
}
