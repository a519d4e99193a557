import { Fault } from './Fault.tsx'

interface Props {
  name: string
  label: string
  /** In words, behind the label. */
  optional?: string | false
  value: string
  set: (value: string) => void
  fault?: string
  longest?: number | undefined
  /** More than one line. */
  rows?: number
  type?: string
  autocomplete?: 'email' | 'name' | 'off'
  required?: boolean
}

/** A label, a field, and what is wrong with what was typed into it. */
export function TextField({ name, label, optional, value, set, fault = '', longest, ...more }: Props) {
  const field = {
    class: 'input',
    id: `sg-${name}`,
    name,
    dir: 'auto',
    maxLength: longest,
    value,
    'aria-invalid': fault !== '',
    'aria-describedby': `sg-${name}-fault`,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => set(currentTarget.value),
    ...more,
  } as const
  return (
    <div class="field">
      <label for={field.id}>
        {label} {optional && <span class="muted">{optional}</span>}
      </label>
      {more.rows === undefined ? <input {...field} /> : <textarea {...field} />}
      <Fault id={field['aria-describedby']} words={fault} />
    </div>
  )
}
