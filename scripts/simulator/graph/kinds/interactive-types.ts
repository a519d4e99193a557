/** The `action` of each type of interactive message. */
import type { Json } from '../../json.ts'
import { distinct, list, object, optionalText, text } from '../checks.ts'
import { invalid, missing } from '../errors.ts'

type Check = (action: Json) => void

const ACTION = "interactive['action']"
const PARAMETERS = `${ACTION}['parameters']`

/** Types that may come without words of their own. */
export const bodyless: ReadonlySet<string> = new Set(['product'])

function nameIs(action: Json, name: string): void {
  if (action['name'] !== name) throw invalid(`The parameter ${ACTION}['name'] must be ${name}.`)
}

const named =
  (name: string): Check =>
  (action) =>
    nameIs(action, name)

/** With `parameters`, of which the simulator knows no more than that they are there. */
const withParameters =
  (name: string): Check =>
  (action) => {
    nameIs(action, name)
    object(action, 'parameters', PARAMETERS)
  }

function button(action: Json): void {
  const path = `${ACTION}['buttons']`
  const replies = list(action, 'buttons', path, 3).map((each) => object(each, 'reply', `${path}['reply']`))
  for (const [key, max] of [
    ['id', 256],
    ['title', 20],
  ] as const) {
    const values = replies.map((reply) => text(reply, key, `${path}['reply']['${key}']`, max))
    distinct(values, `${path}['reply']['${key}']`)
  }
}

function choiceList(action: Json): void {
  const path = `${ACTION}['sections']`
  text(action, 'button', `${ACTION}['button']`, 20)
  const sections = list(action, 'sections', path, 10)
  const rows = sections.flatMap((section) => list(section, 'rows', `${path}['rows']`, 10))
  if (rows.length > 10) throw invalid(`The parameter ${path} must have at most 10 rows in all.`)
  for (const section of sections) {
    if (sections.length > 1) text(section, 'title', `${path}['title']`, 24)
  }
  for (const row of rows) {
    text(row, 'title', `${path}['rows']['title']`, 24)
    optionalText(row, 'description', `${path}['rows']['description']`, 72)
  }
  const ids = rows.map((row) => text(row, 'id', `${path}['rows']['id']`, 200))
  distinct(ids, `${path}['rows']['id']`)
}

function link(action: Json): void {
  nameIs(action, 'cta_url')
  const parameters = object(action, 'parameters', PARAMETERS)
  text(parameters, 'display_text', `${PARAMETERS}['display_text']`, 20)
  const url = text(parameters, 'url', `${PARAMETERS}['url']`, 2000)
  const scheme = URL.canParse(url) ? new URL(url).protocol : ''
  if (!/^https?:$/.test(scheme)) throw invalid(`The parameter ${PARAMETERS}['url'] is not a valid URI.`)
}

function flow(action: Json): void {
  nameIs(action, 'flow')
  const parameters = object(action, 'parameters', PARAMETERS)
  if (parameters['flow_id'] === undefined && parameters['flow_name'] === undefined) {
    throw missing(`${PARAMETERS}['flow_id']`)
  }
  const version = text(parameters, 'flow_message_version', `${PARAMETERS}['flow_message_version']`, 10)
  if (version !== '3') throw invalid(`The parameter ${PARAMETERS}['flow_message_version'] must be 3.`)
  text(parameters, 'flow_cta', `${PARAMETERS}['flow_cta']`, 30)
  optionalText(parameters, 'flow_token', `${PARAMETERS}['flow_token']`, 1000)
  if (parameters['flow_action'] === 'navigate' && parameters['flow_action_payload'] !== undefined) {
    const payload = object(parameters, 'flow_action_payload', `${PARAMETERS}['flow_action_payload']`)
    text(payload, 'screen', `${PARAMETERS}['flow_action_payload']['screen']`, 200)
  }
}

function product(action: Json): void {
  text(action, 'catalog_id', `${ACTION}['catalog_id']`, 100)
  text(action, 'product_retailer_id', `${ACTION}['product_retailer_id']`, 100)
}

function products(action: Json): void {
  const path = `${ACTION}['sections']`
  text(action, 'catalog_id', `${ACTION}['catalog_id']`, 100)
  for (const section of list(action, 'sections', path, 10)) {
    list(section, 'product_items', `${path}['product_items']`, 30)
  }
}

export const interactiveTypes: Record<string, Check> = {
  button,
  list: choiceList,
  cta_url: link,
  flow,
  location_request_message: named('send_location'),
  request_contact_info: named('request_contact_info'),
  address_message: withParameters('address_message'),
  catalog_message: withParameters('catalog_message'),
  order_details: withParameters('review_and_pay'),
  order_status: withParameters('review_order'),
  product,
  product_list: products,
}
