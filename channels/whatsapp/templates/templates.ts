import type { Account, Outcome, Template, Templates } from '../../adapter.ts'
import { askGraph, outcomeOf } from '../graph.ts'
import { readPages } from '../pages.ts'
import { identifier, list, text } from '../parse/read.ts'
import type { WhatsAppSettings } from '../settings.ts'
import { uploadExample } from './example.ts'
import { templateProblems } from './problems.ts'
import { readTemplate, statusOf } from './read.ts'
import { writeComponents } from './write.ts'

const FIELDS = 'id,name,status,category,language,components,quality_score,parameter_format,rejected_reason'

/**
 * The templates of a WhatsApp Business account.
 * From: developers.facebook.com/docs/whatsapp/business-management-api/message-templates.
 */
export const templates: Templates<WhatsAppSettings> = {
  async list(account, signal): Promise<Outcome<Template[]>> {
    const answer = await readPages(
      account,
      { path: listOf(account), query: { fields: FIELDS, limit: '100' } },
      signal,
    )
    return outcomeOf(answer, ({ data }) => (list(data) ?? []).flatMap((each) => readTemplate(each) ?? []))
  },

  async create(draft, account, signal) {
    const { name, language, category, variables } = draft
    const body = {
      name,
      language,
      category: category.toUpperCase(),
      parameter_format: variables.toUpperCase(),
      components: writeComponents(draft),
    }
    const answer = await askGraph(account, { method: 'POST', path: listOf(account), body }, signal)
    return outcomeOf(answer, (made) => ({
      externalId: identifier(made.id),
      status: statusOf(made.status ?? 'PENDING'),
      // Meta may put it into another category than was asked for.
      category: text(made.category, 64)?.toLowerCase() ?? category,
    }))
  },

  async edit(externalId, { category, ...draft }, account, signal) {
    const body = { category: category.toUpperCase(), components: writeComponents({ category, ...draft }) }
    const call = { method: 'POST', path: encodeURIComponent(externalId), body } as const
    return outcomeOf(await askGraph(account, call, signal), () => null)
  },

  /** By name alone, all its languages would go. */
  async remove({ externalId, name }, account, signal) {
    const query = { name, ...(externalId !== null && { hsm_id: externalId }) }
    const call = { method: 'DELETE', path: listOf(account), query } as const
    return outcomeOf(await askGraph(account, call, signal), () => null)
  },

  example: uploadExample,
  problems: templateProblems,
}

function listOf({ settings }: Account<WhatsAppSettings>): string {
  return `${settings.wabaId}/message_templates`
}
