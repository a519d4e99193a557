/** What stands below a mail, and who it says it is from. Pure. */
import { oneLine } from './recipients.ts'
import { escapeHtml, smallHtml } from './small-html.ts'

/** What `{agent}` and `{inbox}` stand for. A mail of the system's own has no agent. */
export interface Names {
  agent: string | null
  inbox: string
}

/** In one pass: a name that looks like a placeholder is a name. */
function filled(template: string, { agent, inbox }: Names, escape: (name: string) => string): string {
  return template.replace(/\{(agent|inbox)\}/g, (_, word) =>
    escape(oneLine((word === 'agent' ? agent : inbox) ?? '')),
  )
}

/** The inbox's signature and below it the agent's own, as the small set of HTML; empty: none. */
export function signatureOf(inbox: string, agent: string, names: Names): string {
  return [inbox, agent]
    .map((each) => filled(smallHtml(each), names, escapeHtml))
    .filter((each) => each !== '')
    .join('<br>')
}

/** null: the address alone. Without an agent nothing is left where their name would stand, nor of what set it off. */
export function senderNameOf(template: string, names: Names): string | null {
  const name = oneLine(filled(template, names, (each) => each)).replace(/^[\s,;|/–-]+|[\s,;|/–-]+$/gu, '')
  return name === '' ? null : name
}
