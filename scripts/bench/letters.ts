/** Mails as they come into a shop: those of the demo, each with an id of its own however often it is made. */
import type { Said } from '../demo/mail/exchange.ts'
import { mailOf } from '../demo/mail/envelope.ts'
import { EXCHANGES } from '../demo/mail/exchanges/index.ts'

/** Somebody's answers quote it. */
const OURS = {
  mailId: 'bench@nordlicht.example',
  subject: 'Re: Angebot',
  text: 'Guten Tag,\n\ndas machen wir gern. Die Lieferung ist inbegriffen.\n\nBeste Grüße'.repeat(8),
  from: { name: 'Mia | Nordlicht Möbel', address: 'service@nordlicht.example' },
  at: Date.UTC(2026, 9, 12, 8, 30),
}

/** Plain and formatted ones, with files and pictures, newsletters, reports and what can't be read. */
export function letters(count: number): Buffer[] {
  const makers = EXCHANGES.flatMap(({ subject = '', from, steps }) =>
    steps.flatMap((step, index) => {
      if (step.do === 'arrive') return [step.make]
      const by = step.do === 'write' ? (step.by ?? from) : undefined
      if (step.do !== 'write' || !by) return []
      const ours = index > 0 ? OURS : null
      return [(said: Said) => mailOf(subject, step, by, { ...said, ours })]
    }),
  )
  return Array.from({ length: count }, (_, n) => {
    const make = makers[n % makers.length]
    if (!make) throw new Error('the demo has no letters')
    return make({ at: Date.now(), ours: OURS, references: [] })
  })
}
