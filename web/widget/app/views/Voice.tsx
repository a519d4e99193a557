/** Records a voice message. The microphone is open while this is on the screen, and no longer. */
import { useEffect, useRef, useState } from '../../jsx/hooks.ts'
import type { State } from '../state.ts'
import { IconButton } from './Icon.tsx'

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']
const LONGEST_S = 300

interface Props {
  state: State
  /** null: nothing is sent */
  done: (file: File | null) => void
  failed: () => void
}

export function Voice({ state, done, failed }: Props) {
  const recorder = useRef<MediaRecorder | null>(null)
  const wanted = useRef(false)
  const [seconds, setSeconds] = useState(0)
  const { t } = state.speech

  useEffect(() => {
    let gone = false
    const parts: Blob[] = []
    let timer: ReturnType<typeof setInterval> | undefined
    let release = () => undefined as void
    const begin = async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      release = () => stream.getTracks().forEach((track) => track.stop())
      if (gone) return release()
      const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? ''
      const recording = new MediaRecorder(stream, mimeType === '' ? {} : { mimeType })
      recording.addEventListener('dataavailable', ({ data }) => parts.push(data))
      recording.addEventListener('stop', () => {
        release()
        const [type = ''] = recording.mimeType.split(';')
        if (wanted.current) done(new File(parts, `voice.${type.slice(6)}`, { type }))
      })
      recording.start()
      recorder.current = recording
      const began = Date.now()
      timer = setInterval(() => setSeconds(Math.floor((Date.now() - began) / 1000)), 1000)
    }
    // An insecure page has no `mediaDevices` at all, which fails in the same way as a "no".
    begin().catch(() => {
      release()
      failed()
    })
    return () => {
      gone = true
      clearInterval(timer)
      if (recorder.current?.state === 'recording') recorder.current.stop()
    }
  }, [])
  const finish = () => {
    wanted.current = true
    recorder.current?.stop()
  }
  useEffect(() => {
    if (seconds >= LONGEST_S) finish()
  }, [seconds])

  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <div class="write">
      <IconButton icon="trash" label={t('voice.discard')} onClick={() => done(null)} />
      <span class="grow" role="timer">
        <span class="dots" aria-hidden="true">
          <i />
        </span>{' '}
        {time}
      </span>
      <IconButton icon="send" kind="primary" label={t('voice.send')} onClick={finish} />
    </div>
  )
}
