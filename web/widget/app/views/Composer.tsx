/** Where the visitor writes. What is typed and chosen lives in `acts.draft`, so that no change of view loses it. */
import { useEffect, useRef, useState } from '../../jsx/hooks.ts'
import { chatOf, fileFault, mustAgree, sizeWords } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Fault } from './Fault.tsx'
import { Fate } from './Foot.tsx'
import { IconButton } from './Icon.tsx'
import { Emoji } from './Emoji.tsx'
import { Voice } from './Voice.tsx'

const MOST_FILES = 10

export function Composer({ state, acts }: { state: State; acts: Acts }) {
  const foot = useRef<HTMLDivElement>(null)
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
    const faults = found.map((file) => fileFault(file, state))
    const all = [...files, ...found.filter((_, index) => faults[index] === null)]
    if (all.length > MOST_FILES) faults.push(t('file.many'))
    setFiles(all.slice(0, MOST_FILES))
    setFault(faults.find((each) => each !== null) ?? '')
    focusIfKeyboard(field.current)
  }
  // Wherever in the chat a file is dropped; beside the field, the page would go and show it.
  useEffect(() => {
    const panel = foot.current?.parentElement
    const drop = (event: DragEvent) => {
      event.preventDefault()
      if (event.type === 'drop') take([...(event.dataTransfer?.files ?? [])])
    }
    panel?.addEventListener('dragover', drop)
    panel?.addEventListener('drop', drop)
    return () => {
      panel?.removeEventListener('dragover', drop)
      panel?.removeEventListener('drop', drop)
    }
  })
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
    element?.focus()
    element?.setRangeText(sign, element.selectionStart, element.selectionEnd, 'end')
    setText(element?.value ?? text)
  }
  const placeholder = locked
    ? t('agree.first')
    : t(chatOf(state)?.status === 'ended' ? 'write.again' : 'write')

  return (
    <div class="foot" ref={foot}>
      {tool === 'emoji' && <Emoji label={t('emoji')} choose={insert} close={() => setTool(null)} />}
      {files.length > 0 && (
        <ul class="chosen">
          {files.map((file) => (
            <li>
              <span class="grow">
                <bdi>{file.name}</bdi> <span class="muted">{sizeWords(file.size, state.speech)}</span>
              </span>
              <IconButton
                icon="close"
                small
                label={t('remove', { name: file.name })}
                onClick={() => setFiles(files.filter((each) => each !== file))}
              />
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
              <IconButton
                icon="file"
                label={t('attach')}
                disabled={locked}
                onClick={() => chooser.current?.click()}
              />
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
          <IconButton
            icon="smile"
            label={t('emoji')}
            expanded={tool === 'emoji'}
            disabled={locked}
            onClick={() => setTool(tool === 'emoji' ? null : 'emoji')}
          />
          {view?.voice && !locked && text === '' && files.length === 0 ? (
            <IconButton icon="mic" label={t('voice.record')} onClick={() => setTool('voice')} />
          ) : (
            <IconButton
              icon="send"
              label={t('send')}
              kind={ready ? 'primary' : ''}
              disabled={!ready}
              onClick={send}
            />
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
