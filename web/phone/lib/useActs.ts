/** The acts that several menus offer. */
import {
  BellOff,
  BellRing,
  ChartBarBig,
  Contact,
  Eraser,
  FileText,
  Image,
  MapPin,
  Paperclip,
  Reply,
  ShoppingBag,
  Sticker,
} from '@lucide/vue'
import { computed } from 'vue'
import { t } from '../i18n.ts'
import type { MenuItem } from '../Menu.vue'
import { useInjectedPhone } from './inject.ts'
import { startQuote } from './useDraft.ts'

export function useActs() {
  const phone = useInjectedPhone()
  const send = (act: string, icon: MenuItem['icon'], label: string): MenuItem => ({
    label,
    ...(icon ? { icon } : {}),
    run: () => void phone.act(act),
  })
  const ownFile: MenuItem = {
    label: t('act.ownFile'),
    icon: Paperclip,
    run: () => pickFile((file) => void phone.sendFile(file)),
  }
  const document = send('document', FileText, t('act.document'))

  return {
    attach: [
      send('photo', Image, t('act.photo')),
      document,
      send('place', MapPin, t('act.place')),
      send('contact', Contact, t('act.contact')),
      send('order', ShoppingBag, t('act.order')),
      send('sticker', Sticker, t('act.sticker')),
      ownFile,
    ],
    more: computed<MenuItem[]>(() => {
      const answer = phone.lastAnswer.value
      const stopped = phone.persona.value?.stoppedMarketing === true
      return [
        document,
        ownFile,
        send('poll', ChartBarBig, t('act.poll')),
        { label: t('act.quote'), icon: Reply, disabled: !answer, run: () => answer && startQuote(answer) },
        {
          label: t(stopped ? 'act.resume' : 'act.stop'),
          icon: stopped ? BellRing : BellOff,
          run: () => void phone.act('marketing', { wanted: stopped }),
        },
      ]
    }),
    head: [send('clear', Eraser, t('chat.clear'))],
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
