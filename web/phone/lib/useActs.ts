/** The acts of the customer that several menus offer. */
import {
  AudioLines,
  BellOff,
  BellRing,
  Boxes,
  CalendarClock,
  ChartBarBig,
  CircleHelp,
  Contact,
  ContactRound,
  Eraser,
  FileText,
  FileX2,
  Fingerprint,
  Forward,
  Image,
  MapPin,
  Paperclip,
  PencilOff,
  PhoneCall,
  Reply,
  ShieldBan,
  ShieldCheck,
  ShoppingBag,
  Smartphone,
  Sparkles,
  Sticker,
  Users,
  Video,
} from '@lucide/vue'
import { computed } from 'vue'
import { t } from '../i18n.ts'
import type { Key } from '../i18n.ts'
import type { MenuItem } from '../Menu.vue'
import { useInjectedPhone } from './inject.ts'
import { startQuote } from './useDraft.ts'

export function useActs() {
  const phone = useInjectedPhone()
  const send = (
    label: Key,
    icon: NonNullable<MenuItem['icon']>,
    act: string,
    more: Record<string, unknown> = {},
  ): MenuItem => ({ label: t(label), icon, run: () => void phone.act(act, more) })
  const under = (heading: Key, [first, ...rest]: MenuItem[]): MenuItem[] =>
    first ? [{ ...first, heading: t(heading) }, ...rest] : []

  const ownFile: MenuItem = {
    label: t('act.ownFile'),
    icon: Paperclip,
    run: () => pickFile((file) => void phone.sendFile(file)),
  }
  const photo = send('act.photo', Image, 'photo')
  const document = send('act.document', FileText, 'document')
  const video = send('act.video', Video, 'video')
  const sticker = send('act.sticker', Sticker, 'sticker')
  const contact = send('act.contact', Contact, 'contact')

  const files = [
    document,
    video,
    send('act.audio', AudioLines, 'audio'),
    send('act.movingSticker', Sparkles, 'moving_sticker'),
    ownFile,
  ]
  const odd = [
    send('act.poll', ChartBarBig, 'poll'),
    send('act.editElsewhere', PencilOff, 'unsupported', { kind: 'edit' }),
    send('act.tooBig', FileX2, 'unsupported', { kind: 'too_big' }),
    send('act.phoneOnly', Smartphone, 'unsupported', { kind: 'on_phone_only' }),
    send('act.unknown', CircleHelp, 'unknown'),
  ]

  function messages(): MenuItem[] {
    const answer = phone.lastAnswer.value
    const text = t('sample.forward')
    return [
      { label: t('act.quote'), icon: Reply, disabled: !answer, run: () => answer && startQuote(answer) },
      send('act.forward', Forward, 'text', { text, forwarded: 'once' }),
      send('act.forwardOften', Forward, 'text', { text, forwarded: 'often' }),
      send('act.product', Boxes, 'product', { text: t('sample.product') }),
      send('act.group', Users, 'group', { text: t('sample.group') }),
      send('act.ownContact', ContactRound, 'own_contact'),
      send('act.callAnswered', PhoneCall, 'call', { seconds: 65 }),
    ]
  }

  function identity(): MenuItem[] {
    const number = phone.persona.value?.phone ?? null
    const next = number === null ? '' : String(BigInt(number) + 1n)
    return [
      { ...send('act.number', Smartphone, 'change_number', { phone: next }), disabled: number === null },
      send('act.userId', Fingerprint, 'change_user_id'),
      send('act.device', CalendarClock, 'change_device'),
    ]
  }

  function wishes(): MenuItem[] {
    const { stoppedMarketing = false, reachable = true } = phone.persona.value ?? {}
    return [
      stoppedMarketing
        ? send('act.resume', BellRing, 'marketing', { wanted: true })
        : send('act.stop', BellOff, 'marketing', { wanted: false }),
      reachable
        ? send('act.block', ShieldBan, 'reachable', { reachable: false })
        : send('act.unblock', ShieldCheck, 'reachable', { reachable: true }),
    ]
  }

  return {
    attach: [
      photo,
      video,
      document,
      send('act.place', MapPin, 'place'),
      contact,
      send('act.order', ShoppingBag, 'order'),
      sticker,
      ownFile,
    ],
    more: computed<MenuItem[]>(() => [
      ...under('group.messages', messages()),
      ...under('group.files', files),
      ...under('group.identity', identity()),
      ...under('group.wishes', wishes()),
      ...under('group.odd', odd),
    ]),
    head: [send('chat.clear', Eraser, 'clear')],
    emoji: computed<MenuItem[]>(() => [
      ...['👍', '❤️', '😂', '😮', '🙏'].map((emoji) => ({
        label: emoji,
        run: () => void phone.act('react', { emoji }),
      })),
      { label: t('emoji.none'), run: () => void phone.act('react', { emoji: '' }) },
    ]),
  }
}

function pickFile(send: (file: File) => void): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) send(file)
  })
  input.click()
}
