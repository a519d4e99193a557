/** Templates made, changed and deleted. Each change is looked at again before it may be sent. */
import { objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { presentTemplate, templateId } from '../template/template.ts'
import type { Template } from '../template/template.ts'
import { readParameters } from './body.ts'
import { withBody } from './call.ts'
import type { Call, Reply } from './call.ts'
import { badParameter, GraphError } from './errors.ts'
import { checkCategory, checkComponents, checkLanguage, checkName } from './template-rules.ts'

/** Of a business account that is not verified. */
const MOST = 250

export async function createTemplate(call: Call<'account'>): Promise<Reply> {
  const { world, target, review, request, query } = call
  const body = await readParameters(request, query)
  try {
    const template = make(call, body)
    world.templates.all.set(template.id, template)
    review.begin(template)
    world.changed()
    const { id, status, category } = template
    return { answer: { id, status, category }, body }
  } catch (error) {
    throw withBody(body, error)
  }

  function make({ target: { wabaId } }: Call<'account'>, wanted: Json): Template {
    const name = checkName(wanted['name'])
    const language = checkLanguage(wanted['language'])
    const category = checkCategory(wanted['category'])
    const named = String(wanted['parameter_format']).toUpperCase() === 'NAMED'
    const components = checkComponents(wanted['components'], named, category)
    const all = world.templates.of(target.wabaId)
    if (world.templates.find(wabaId, name, language)) throw exists(language)
    if (all.length >= MOST) {
      throw new GraphError(80_008, `(#80008) The account has reached its limit of ${MOST} templates.`)
    }
    return {
      id: templateId(wabaId, `${name}/${world.ids.count++}`, language),
      wabaId,
      name,
      language,
      category,
      status: 'PENDING',
      parameterFormat: named ? 'NAMED' : 'POSITIONAL',
      components,
      rejectedReason: 'NONE',
      quality: 'UNKNOWN',
    }
  }
}

const exists = (language: string) =>
  new GraphError(100, 'Invalid parameter', {
    subcode: 2_388_024,
    details: `There is already ${language} content for this template.`,
  })

export async function editTemplate({
  world,
  target,
  review,
  request,
  query,
}: Call<'template'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const { template } = target
  if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(template.status)) {
    throw withBody(body, badParameter('Only approved, rejected or paused templates can be edited.'))
  }
  try {
    const category = body['category'] === undefined ? template.category : checkCategory(body['category'])
    if (category !== template.category && template.status === 'APPROVED') {
      throw badParameter('The category of an approved template can’t be changed.')
    }
    const named = template.parameterFormat === 'NAMED'
    if (body['components'] !== undefined) {
      template.components = checkComponents(body['components'], named, category)
    }
    template.category = category
  } catch (error) {
    throw withBody(body, error)
  }
  review.begin(template)
  world.changed()
  return {
    answer: { success: true, id: template.id, name: template.name, category: template.category },
    body,
  }
}

/** By name in all languages or, with `hsm_id`, one of them. */
export async function removeTemplate({
  world,
  target,
  review,
  request,
  query,
}: Call<'account'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const name = textOf(body['name'])
  const id = body['hsm_id'] === undefined ? null : String(body['hsm_id'])
  if (name === null) throw badParameter('The parameter name is required.')
  const found = world.templates
    .of(target.wabaId)
    .filter((template) => template.name === name && (id === null || template.id === id))
  if (found.length === 0) {
    throw new GraphError(100, 'Invalid parameter', {
      subcode: 2_593_002,
      details: 'Message template was not found.',
    })
  }
  for (const template of found) {
    world.templates.all.delete(template.id)
    review.tell(template, 'DELETED')
  }
  return { answer: { success: true }, body: objectOf(body) }
}

export const showTemplate = ({ target }: Call<'template'>): Reply => ({
  answer: presentTemplate(target.template),
})
