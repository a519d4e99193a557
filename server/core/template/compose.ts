/** A template and what an agent filled in → what is sent, and what the thread shows of it. Pure. */
import type {
  SentFile,
  Template,
  TemplateButton,
  TemplateComponent,
  TemplateParameter,
} from '../../../channels/adapter.ts'
import type { SentContent, TemplateFill } from '../../contract/content.ts'
import { invalidInput } from '../../errors.ts'
import { fillIn, variablesOf } from './variables.ts'

export interface Composed {
  /** A header that is a file has an empty `handle`: whoever sends it puts the provider's in. */
  components: TemplateComponent[]
  /** Header, body and footer as the customer reads them. */
  text: string
  sent: SentContent
}

/** Throws invalid_input that names every field with something missing or too much. */
export function composeTemplate(template: Template & { id: number }, fill: TemplateFill): Composed {
  const form = new Form()
  const header = composeHeader(form, template, fill)
  const bodyValues = form.values('body', template.body, fill.body)
  const buttons = template.buttons.map((button, at) => composeButton(form, button, at, fill.buttons))
  form.refuseOthers('buttons', fill.buttons, template.buttons.flatMap(takesValue))
  form.check()

  const body = fillIn(template.body, bodyValues)
  const named = template.variables === 'named'
  return {
    components: [
      ...header.components,
      ...component({ part: 'body' }, textParameters(bodyValues, named)),
      ...buttons.flatMap(({ components }) => components),
    ],
    text: [header.text, body, template.footer].filter(Boolean).join('\n'),
    sent: {
      kind: 'template',
      header: header.text,
      body,
      footer: template.footer,
      buttons: buttons.map(({ shown }) => shown),
      sections: [],
      template: { name: template.name, language: template.language, category: template.category },
    },
  }
}

/** Collects what is wrong, so that all of it can be said at once. */
class Form {
  readonly #problems: Array<{ path: string; message: string }> = []

  refuse(path: string, message: string): void {
    this.#problems.push({ path: `content.${path}`, message })
  }

  check(): void {
    if (this.#problems.length > 0) throw invalidInput(this.#problems)
  }

  /** One value for each place in `text`, and no other. */
  values(part: 'header' | 'body', text: string, given: Record<string, string>): Map<string, string> {
    const names = variablesOf(text)
    this.refuseOthers(part, given, names)
    return new Map(names.map((name) => [name, this.value(`${part}.${name}`, own(given, name))]))
  }

  value(path: string, given: string | undefined): string {
    const value = given?.trim() ?? ''
    if (value === '') this.refuse(path, 'expected something to fill in')
    // Meta refuses these in parameters: "cannot have new-line/tab characters or more than 4 consecutive spaces".
    else if (/[\n\r\t]| {5}/.test(value)) this.refuse(path, 'expected one line without tabs or wide gaps')
    return value
  }

  refuseOthers(part: string, given: Record<string, unknown>, known: readonly string[]): void {
    for (const key of Object.keys(given)) {
      if (!known.includes(key)) this.refuse(`${part}.${key}`, 'is not asked for by this template')
    }
  }
}

const own = (values: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined

function textParameters(values: ReadonlyMap<string, string>, named: boolean): TemplateParameter[] {
  return [...values].map(([name, text]) => ({ type: 'text', name: named ? name : null, text }))
}

/** A part without anything filled in is not sent. */
function component(about: TemplateComponent, parameters: TemplateParameter[]): TemplateComponent[] {
  return parameters.length > 0 ? [{ ...about, parameters }] : []
}

function composeHeader(form: Form, { header, variables }: Template, fill: TemplateFill) {
  const format = header?.format ?? null
  const values = form.values('header', header?.format === 'text' ? header.text : '', fill.header)
  const isFile = format === 'image' || format === 'video' || format === 'document'
  if (isFile && fill.uploadId === null) form.refuse('uploadId', 'expected a file')
  if (!isFile && fill.uploadId !== null) form.refuse('uploadId', 'is not asked for by this template')
  if (format === 'location' && fill.place === null) form.refuse('place', 'expected a place')
  if (format !== 'location' && fill.place !== null) form.refuse('place', 'is not asked for by this template')

  const part = { part: 'header' } as const
  if (header?.format === 'text') {
    return {
      components: component(part, textParameters(values, variables === 'named')),
      text: fillIn(header.text, values),
    }
  }
  if (isFile) {
    const file: SentFile = { kind: format, handle: '', fileName: null }
    return { components: component(part, [{ type: 'file', file }]), text: null }
  }
  if (fill.place) {
    const { name, address } = fill.place
    return {
      components: component(part, [{ type: 'location', ...fill.place }]),
      text: [name, address].filter(Boolean).join(', ') || null,
    }
  }
  return { components: [], text: null }
}

type Shown = { kind: string; text: string; url: string | null }

function composeButton(
  form: Form,
  button: TemplateButton,
  index: number,
  given: Record<string, string>,
): { components: TemplateComponent[]; shown: Shown } {
  const path = `buttons.${index}`
  const value = own(given, String(index))
  const filled = (parameter: TemplateParameter, url: string | null = null) => ({
    components: component({ part: 'button', index, button: button.kind }, [parameter]),
    shown: { kind: button.kind, text: button.text, url },
  })
  const plain = { components: [], shown: { kind: button.kind, text: button.text, url: button.url ?? null } }
  switch (button.kind) {
    case 'url': {
      if (variablesOf(button.url ?? '').length === 0) return plain
      const text = form.value(path, value)
      return filled({ type: 'text', name: null, text }, fillAddress(button.url ?? '', text))
    }
    case 'copy_code':
      return filled({ type: 'code', code: form.value(path, value) })
    case 'flow':
      return filled({ type: 'flow', token: value ?? null, data: null })
    case 'quick_reply':
      // Left out, the provider hands back the button's own words.
      return value === undefined ? plain : filled({ type: 'payload', payload: form.value(path, value) })
    case 'phone':
    case 'catalog':
    case 'products':
    case 'otp':
    case 'other':
      return plain
  }
}

/** An address has one place at its end, whatever it is called. */
const fillAddress = (url: string, value: string): string =>
  fillIn(url, new Map(variablesOf(url).map((name) => [name, value])))

/** The button's place in `TemplateFill.buttons`, if it takes anything. */
function takesValue({ kind, url }: TemplateButton, at: number): string[] {
  const takes =
    kind === 'copy_code' || kind === 'flow' || kind === 'quick_reply' || variablesOf(url ?? '').length > 0
  return takes ? [String(at)] : []
}
