/** The buttons of a template, with what was filled into them. */
import { listOf, textOf } from '../../json.ts'
import type { Json } from '../../json.ts'
import { buttonsOf, fill, placeholders } from '../../template/template.ts'
import { invalid, refusal } from '../errors.ts'

export interface SentButton {
  kind: 'reply' | 'url' | 'phone' | 'copy' | 'flow' | 'contact' | 'other'
  title: string
  /** reply: comes back; url: where it leads; phone: the number; copy: the code; flow: its token. */
  payload: string
}

const kinds: Record<string, SentButton['kind']> = {
  QUICK_REPLY: 'reply',
  URL: 'url',
  PHONE_NUMBER: 'phone',
  COPY_CODE: 'copy',
  OTP: 'copy',
  FLOW: 'flow',
  REQUEST_CONTACT_INFO: 'contact',
}

/** As a request names them: `url` is also what an OTP button takes. */
const subTypes: Record<string, string[]> = {
  QUICK_REPLY: ['quick_reply'],
  URL: ['url'],
  PHONE_NUMBER: ['phone_number', 'voice_call'],
  COPY_CODE: ['copy_code'],
  OTP: ['url', 'otp', 'copy_code'],
  FLOW: ['flow'],
  CATALOG: ['catalog'],
}

export function buttonsIn(parts: Json[], given: Json[]): SentButton[] {
  const buttons = buttonsOf(parts)
  const filled = given.filter((component) => String(component['type']).toLowerCase() === 'button')
  for (const component of filled) {
    const button = buttons[Number(component['index'])]
    const at = String(component['index'])
    if (!button) throw invalid(`buttons: Button at index ${at} does not exist in the template.`)
    const type = String(button['type'])
    const sub = String(component['sub_type']).toLowerCase()
    if (!(subTypes[type] ?? [sub]).includes(sub)) {
      throw refusal(132012, `buttons: Button at index ${at} is of type ${type} and not ${sub}`)
    }
  }
  return buttons.map((button, at) => {
    const own = filled.find((component) => Number(component['index']) === at)
    return sent(button, listOf(own?.['parameters'])[0] ?? null, at)
  })
}

function sent(button: Json, parameter: Json | null, at: number): SentButton {
  const type = String(button['type'])
  const title = textOf(button['text']) ?? (type === 'COPY_CODE' ? 'Copy code' : type)
  return { kind: kinds[type] ?? 'other', title, payload: payloadOf(type, button, parameter, at) ?? title }
}

function payloadOf(type: string, button: Json, parameter: Json | null, at: number): string | null {
  const needs = (value: string | null): string => {
    if (value !== null && value !== '') return value
    throw refusal(131008, `buttons: Button at index ${at} of type ${type} requires a parameter`)
  }
  if (type === 'QUICK_REPLY') return textOf(parameter?.['payload'])
  if (type === 'PHONE_NUMBER') return textOf(button['phone_number'])
  if (type === 'COPY_CODE') return needs(textOf(parameter?.['coupon_code']) ?? textOf(parameter?.['text']))
  if (type === 'OTP') return needs(textOf(parameter?.['text']) ?? textOf(parameter?.['coupon_code']))
  if (type !== 'URL') return null
  const url = textOf(button['url']) ?? ''
  const [place] = placeholders(url)
  return place === undefined ? url : fill(url, { [place]: needs(textOf(parameter?.['text'])) })
}
