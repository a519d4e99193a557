/** What is being written: a new message, an answer to one, or a change to the last one. */
import { reactive, shallowRef } from 'vue'
import type { Message } from './types.ts'

/** One handset a page, so one draft. The buttons of the side panel start it, the field finishes it. */
export const draft = reactive({ text: '', quoted: null as Message | null, edited: null as Message | null })

export const field = shallowRef<HTMLInputElement | null>(null)

export function startText(): void {
  field.value?.focus()
}

export function startQuote(message: Message): void {
  Object.assign(draft, { quoted: message, edited: null })
  field.value?.focus()
}

export function startEdit(message: Message): void {
  Object.assign(draft, { text: message.text ?? '', quoted: null, edited: message })
  field.value?.focus()
}

export function clearDraft(): void {
  Object.assign(draft, { text: '', quoted: null, edited: null })
}
