/** What the widget would be told if what is written were saved. */
import type { AgentView } from '../../../../../server/contract/agent.ts'
import type { InboxDetail } from '../../../../../server/contract/inbox.ts'
import type { AuthorView, WidgetSettings, WidgetView } from '../../../../../server/contract/widget.ts'
import { firstName } from '../../../../lib/format.ts'
import { openingAt } from '../hours/opening.ts'

/** As many as the server shows in the widget's head. */
const TEAM = 3

export function viewOf(
  inbox: Pick<InboxDetail, 'name' | 'capabilities' | 'promisedDays'>,
  settings: WidgetSettings,
  team: readonly Pick<AgentView, 'name' | 'picture'>[],
  now: number,
): WidgetView {
  const { hours, notice, files } = settings
  return {
    name: inbox.name,
    color: settings.color,
    side: settings.side,
    theme: settings.theme,
    language: settings.language,
    texts: settings.texts,
    team: team.slice(0, TEAM).flatMap((agent) => authorOf(agent, settings.agents)),
    hours: { ...openingAt(hours, now), timeZone: hours?.timeZone ?? null },
    replyTime: settings.replyTime,
    fields: settings.fields,
    notice: notice && { version: 1, ...notice },
    identity: settings.identity,
    files: files ? limitsOf(inbox) : null,
    voice: settings.voice,
    rating: settings.rating,
    transcript: settings.transcript,
    pageUrl: settings.pageUrl,
    deleteAfterDays: inbox.promisedDays,
    maxText: inbox.capabilities.maxText,
    now,
  }
}

function authorOf(
  { name, picture }: Pick<AgentView, 'name' | 'picture'>,
  shown: WidgetSettings['agents'],
): AuthorView[] {
  if (shown === 'none') return []
  return [{ name: shown === 'first' ? firstName(name) : name, picture }]
}

function limitsOf({ capabilities }: Pick<InboxDetail, 'capabilities'>): WidgetView['files'] {
  const limits = capabilities.files
  return {
    maxBytes: Math.max(0, ...limits.map(({ maxBytes }) => maxBytes)),
    mimeTypes: [...new Set(limits.flatMap(({ mimeTypes }) => mimeTypes))],
  }
}
