/** Lines for the routes of templates. */
import { findInbox } from '../../server/core/inbox/store.ts'
import { definitionOf } from '../../server/core/template/store.ts'
import { ABSENT, type Place, type World } from './world.ts'

let number = 9_000

function changedTemplate() {
  return {
    category: 'utility',
    variables: 'positional',
    header: null,
    body: 'Moin.',
    footer: null,
    buttons: [],
    examples: { header: {}, body: {} },
  }
}

function newTemplate() {
  return { name: `template_${++number}`, language: 'de', ...changedTemplate() }
}

async function storedTemplate({ t, inboxes }: World, place: Place): Promise<number> {
  if (place === 'absent') return ABSENT
  const { account_group } = await findInbox(t.ctx.db.read, inboxes[place])
  const { name, language, category, ...wording } = newTemplate()
  const { id } = await t.ctx.db.admin
    .insertInto('template')
    .values({
      channel: 'whatsapp',
      account_group: account_group ?? '',
      external_id: name,
      name,
      language,
      category,
      status: 'approved',
      definition: definitionOf({ ...wording, variables: 'positional', beyond: [] }),
      status_at: 1,
      changed_at: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const inbox = ({ inboxes }: World, place: Place) => inboxes[place]

export const WORDINGS = {
  'get /api/inboxes/:id/templates': { id: inbox },
  'post /api/inboxes/:id/templates': { id: inbox, body: newTemplate },
  'patch /api/inboxes/:id/templates/:templateId': {
    id: inbox,
    part: storedTemplate,
    body: changedTemplate,
  },
  'delete /api/inboxes/:id/templates/:templateId': {
    id: inbox,
    part: storedTemplate,
    success: 204,
  },
  'post /api/inboxes/:id/templates/example': {
    id: inbox,
    query: '?name=a.txt',
    body: () => 'A letter',
  },
  'post /api/inboxes/:id/templates/sync': { id: inbox },
}
