/** What a page is told of the widget before anybody has written. Nothing is stored for it. */
import type { AppContext } from '../../context.ts'
import type { AuthorView, WidgetView } from '../../contract/widget.ts'
import type { Reader } from '../../storage/database.ts'
import { currentNotice } from '../notice/store.ts'
import { promisedDays } from '../retention/promise.ts'
import { presentAuthor } from './author.ts'
import { openingAt } from './hours.ts'
import type { Website } from './site.ts'

const SHOWN_OF_TEAM = 3

export async function presentWidget(ctx: AppContext, site: Website): Promise<WidgetView> {
  const { inbox, settings } = site
  const db = ctx.db.read
  const { maxText, files } = ctx.channel(inbox.channel).capabilities
  const [team, notice, deleteAfterDays] = await Promise.all([
    presentTeam(db, site),
    presentNotice(db, site),
    promisedDays(ctx, inbox),
  ])
  const now = ctx.clock.now()
  return {
    name: inbox.name,
    color: settings.color,
    side: settings.side,
    theme: settings.theme,
    language: settings.language,
    texts: settings.texts,
    team,
    hours: openingAt(settings.hours, now),
    replyTime: settings.replyTime,
    fields: settings.fields,
    notice,
    identity: settings.identity,
    files: settings.files
      ? {
          maxBytes: Math.max(...files.map(({ maxBytes }) => maxBytes)),
          mimeTypes: [
            ...new Set(files.flatMap(({ kind, mimeTypes }) => (kind === 'voice' ? [] : mimeTypes))),
          ],
        }
      : null,
    voice: settings.voice,
    rating: settings.rating,
    transcript: settings.transcript && ctx.mailer !== null,
    pageUrl: settings.pageUrl,
    deleteAfterDays,
    maxText,
    now,
  }
}

async function presentNotice(db: Reader, { inbox, settings }: Website): Promise<WidgetView['notice']> {
  if (settings.notice === null) return null
  const notice = await currentNotice(db, inbox.id)
  return notice && { version: notice.version, ...settings.notice }
}

/** Some of those who see the inbox and may answer in it; whoever is a member, and has a picture, first. */
async function presentTeam(db: Reader, { inbox, settings }: Website): Promise<AuthorView[]> {
  if (settings.agents === 'none') return []
  const agents = await db
    .selectFrom('agent')
    .leftJoin('inbox_member as member', (join) =>
      join.onRef('member.agent_id', '=', 'agent.id').on('member.inbox_id', '=', inbox.id),
    )
    .select(['agent.name', 'agent.picture'])
    .where('agent.active', '=', 1)
    .where('agent.role', '<>', 'dpo')
    .$if(inbox.visibility === 'members', (query) =>
      query.where(({ eb, or }) =>
        or([eb('agent.role', '<>', 'agent'), eb('member.agent_id', 'is not', null)]),
      ),
    )
    .orderBy(({ eb }) => eb.case().when('member.agent_id', 'is', null).then(1).else(0).end())
    .orderBy(({ eb }) => eb.case().when('agent.picture', 'is', null).then(1).else(0).end())
    .orderBy('agent.id')
    .limit(SHOWN_OF_TEAM)
    .execute()
  return agents.flatMap((agent) => presentAuthor(agent, settings.agents) ?? [])
}
