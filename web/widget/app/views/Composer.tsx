/** Where the visitor writes. What is typed and chosen lives in `acts.draft`, so that no change of view loses it. */
import { useEffect, useRef, useState } from '../../jsx/hooks.ts'
import { chatOf, fileFault, mustAgree, sizeWords } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Fault } from './Fault.tsx'
import { Fate } from './Foot.tsx'
import { Icon } from './Icon.tsx'
import { Emoji } from './Emoji.tsx'
import { Voice } from './Voice.tsx'

const MOST_FILES = 10

export function Composer({ state, acts }: { state: State; acts: Acts }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(acts.draft.text)
  const [files, setFiles] = useState<File[]>(acts.draft.files)
  const [fault, setFault] = useState('')
  const [tool, setTool] = useState<'emoji' | 'voice' | null>(null)
  const { t } = state.speech
  const { view } = state
  const locked = !view || mustAgree(state)
  const ready = !locked && (text.trim() !== '' || files.length > 0)
  acts.draft.text = text
  acts.draft.files = files

  useEffect(() => {
    if (!locked && state.opened) focusIfKeyboard(field.current)
  }, [locked, state.opened])

  const take = (found: readonly File[]) => {
    if (!view?.files || locked || found.length === 0) return
    const faults = found.map((file) => fileFault(file, state)).filter((each) => each !== null)
    const good = found.filter((file) => fileFault(file, state) === null)
    const all = [...files, ...good]
    if (all.length > MOST_FILES) faults.push(t('file.many'))
    setFiles(all.slice(0, MOST_FILES))
    setFault(faults[0] ?? '')
    field.current?.focus()
  }
  const send = () => {
    if (!ready) return
    acts.send(text.trim(), files)
    setText('')
    setFiles([])
    setFault('')
    setTool(null)
    field.current?.focus()
  }
  const insert = (sign: string) => {
    const element = field.current
    const at = element?.selectionEnd ?? text.length
    setText(text.slice(0, at) + sign + text.slice(at))
    element?.focus()
  }
  const placeholder = locked
    ? t('agree.first')
    : t(chatOf(state)?.status === 'ended' ? 'write.again' : 'write')

  return (
    <div
      class="foot"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        take([...(event.dataTransfer?.files ?? [])])
      }}
    >
      {tool === 'emoji' && <Emoji label={t('emoji')} choose={insert} close={() => setTool(null)} />}
      {files.length > 0 && (
        <ul class="chosen">
          {files.map((file) => (
            <li>
              <span class="grow">
                <bdi>{file.name}</bdi> <span class="muted">{sizeWords(file.size, state.speech)}</span>
              </span>
              <button
                type="button"
                class="button quiet icon"
                aria-label={t('remove', { name: file.name })}
                onClick={() => setFiles(files.filter((each) => each !== file))}
              >
                <Icon name="close" size="small" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Fault words={fault} />
      {tool === 'voice' ? (
        <Voice
          state={state}
          done={(file) => {
            setTool(null)
            if (file) acts.send('', [file], true)
          }}
          failed={() => {
            setTool(null)
            setFault(t('voice.denied'))
          }}
        />
      ) : (
        <div class="write">
          {view?.files && (
            <>
              <button
                type="button"
                class="button quiet icon"
                aria-label={t('attach')}
                disabled={locked}
                onClick={() => chooser.current?.click()}
              >
                <Icon name="file" />
              </button>
              <input
                type="file"
                ref={chooser}
                hidden
                multiple
                aria-label={t('attach')}
                accept={view.files.mimeTypes.join()}
                onChange={({ currentTarget }) => {
                  take([...(currentTarget.files ?? [])])
                  currentTarget.value = ''
                }}
              />
            </>
          )}
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={t('message')}
            placeholder={placeholder}
            maxLength={view?.maxText}
            disabled={locked}
            value={text}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value)
              acts.typed()
            }}
            onPaste={(event) => {
              const pasted = [...(event.clipboardData?.files ?? [])]
              if (pasted.length > 0) event.preventDefault()
              take(pasted)
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
              event.preventDefault()
              send()
            }}
          />
          <button
            type="button"
            class="button quiet icon"
            aria-label={t('emoji')}
            aria-expanded={tool === 'emoji'}
            disabled={locked}
            onClick={() => setTool(tool === 'emoji' ? null : 'emoji')}
          >
            <Icon name="smile" />
          </button>
          {view?.voice && !locked && text === '' && files.length === 0 ? (
            <button
              type="button"
              class="button quiet icon"
              aria-label={t('voice.record')}
              disabled={locked}
              onClick={() => setTool('voice')}
            >
              <Icon name="mic" />
            </button>
          ) : (
            <button
              type="button"
              class={ready ? 'button primary icon' : 'button icon'}
              aria-label={t('send')}
              disabled={!ready}
              onClick={send}
            >
              <Icon name="send" />
            </button>
          )}
        </div>
      )}
      <Fate state={state} acts={acts} />
    </div>
  )
}

/** On touch screens the keyboard would hide half of what was opened. */
function focusIfKeyboard(field: HTMLTextAreaElement | null): void {
  if (matchMedia('(hover: hover)').matches) field?.focus()
}
