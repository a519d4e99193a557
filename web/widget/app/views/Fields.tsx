/** What is asked before the first message, together with that message. */
import { useState } from '../../jsx/hooks.ts'
import type { Field } from '../../../../server/contract/widget.ts'
import { fieldsOf, mustAgree, textsOf } from '../choose.ts'
import { textIn } from '../speech.ts'
import type { About, Acts, State } from '../state.ts'
import { Fault } from './Fault.tsx'
import { TextField } from './TextField.tsx'

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/
const QUESTION = 'question'
const AGREED = 'agreed'

/** What the server takes; see VisitorChange in the contract. */
const LONGEST: Record<string, number> = { name: 100, email: 254 }

type Values = Record<string, string>

export function Fields({ state, acts }: { state: State; acts: Acts }) {
  const [values, setValues] = useState<Values>({ ...acts.draft.fields, [QUESTION]: acts.draft.text })
  const [faults, setFaults] = useState<Values>({})
  const [busy, setBusy] = useState(false)
  const { t } = state.speech
  const fields = fieldsOf(state)
  const agreement = mustAgree(state)
  const set = (key: string, value: string) => {
    const all = { ...values, [key]: value }
    setValues(all)
    setFaults({ ...faults, [key]: '' })
    acts.draft = { ...acts.draft, fields: all, text: all[QUESTION] ?? '' }
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const found = check(fields, values, agreement, t)
    setFaults(found)
    const [wrong] = Object.keys(found)
    if (wrong !== undefined) return form.querySelector<HTMLElement>(`[name="${wrong}"]`)?.focus()
    setBusy(true)
    await acts
      .begin(aboutOf(fields, values), (values[QUESTION] ?? '').trim())
      .catch((reason: unknown) => setFaults({ [QUESTION]: String(reason) }))
    setBusy(false)
  }
  const open = state.view?.hours.open ?? true
  const askedMail = fields.some(({ key }) => key === 'email')
  const away = textsOf(state).away || t(askedMail ? 'away.mail' : 'away.body')
  return (
    <div class="body">
      <p class="big" dir="auto">
        {open ? textsOf(state).greeting || t('fields') : t('away.title')}
      </p>
      <p class="second" dir="auto">
        {open ? '' : away}
      </p>
      <form class="form" noValidate onSubmit={(event) => void submit(event)}>
        {fields.map((field) => (
          <FieldRow
            field={field}
            state={state}
            value={values[field.key] ?? ''}
            fault={faults[field.key] ?? ''}
            set={(value) => set(field.key, value)}
          />
        ))}
        <TextField
          name={QUESTION}
          label={t('question')}
          rows={4}
          longest={state.view?.maxText}
          value={values[QUESTION] ?? ''}
          fault={faults[QUESTION] ?? ''}
          set={(value) => set(QUESTION, value)}
        />
        {agreement && (
          <div>
            <div class="check">
              <input
                type="checkbox"
                id="sg-agreed"
                name={AGREED}
                checked={values[AGREED] === 'yes'}
                aria-invalid={Boolean(faults[AGREED])}
                aria-describedby="sg-agreed-fault"
                onChange={({ currentTarget }) => set(AGREED, currentTarget.checked ? 'yes' : '')}
              />
              <label for="sg-agreed">
                <Agreement
                  words={t('notice.accept')}
                  link={t('notice.link')}
                  open={() => acts.show('notice')}
                />
              </label>
            </div>
            <Fault id="sg-agreed-fault" words={faults[AGREED] ?? ''} />
          </div>
        )}
        <button type="submit" class="button primary wide" disabled={busy}>
          {t('send')}
        </button>
      </form>
    </div>
  )
}

function Agreement({ words, link, open }: { words: string; link: string; open: () => void }) {
  const [before, after] = words.split('{link}')
  return (
    <>
      {before}
      <button type="button" class="link" onClick={open}>
        {link}
      </button>
      {after}
    </>
  )
}

interface RowProps {
  field: Field
  state: State
  value: string
  fault: string
  set: (value: string) => void
}

function FieldRow({ field: { key, required, label }, state, ...typed }: RowProps) {
  const { t, language } = state.speech
  const known = key === 'email' || key === 'name'
  const words = textIn(label, language, state.view?.language ?? 'en') || (known ? t(key) : key)
  return (
    <TextField
      name={key}
      label={words}
      optional={!required && t('optional')}
      longest={LONGEST[key] ?? 255}
      type={key === 'email' ? 'email' : 'text'}
      autocomplete={known ? key : 'off'}
      required={required}
      {...typed}
    />
  )
}

function check(
  fields: readonly Field[],
  values: Values,
  agreement: boolean,
  t: State['speech']['t'],
): Values {
  const faults: Values = {}
  for (const { key, required } of fields) {
    const value = (values[key] ?? '').trim()
    if (required && value === '') faults[key] = t('invalid.needed')
    else if (key === 'email' && value !== '' && !MAIL.test(value)) faults[key] = t('invalid.email')
  }
  if ((values[QUESTION] ?? '').trim() === '') faults[QUESTION] = t('invalid.needed')
  if (agreement && values[AGREED] !== 'yes') faults[AGREED] = t('invalid.read')
  return faults
}

function aboutOf(fields: readonly Field[], values: Values): About {
  const given = fields
    .map(({ key }) => [key, (values[key] ?? '').trim()] as const)
    .filter(([, value]) => value !== '')
  const { name, email, ...attributes } = Object.fromEntries(given)
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}
