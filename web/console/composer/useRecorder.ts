/** Records the microphone: a level while it runs, a file when it stops. */
import { onScopeDispose, ref } from 'vue'

export type RecorderState = 'starting' | 'recording' | 'done' | 'refused' | 'missing'

/** Ogg needs no conversion, the others are made into it by the server. */
const TYPES = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4']
/** Calm: the meter moves some eight times a second. */
const BEAT = 120
/** Nobody listens longer, and the channel's limit is not far from there. */
export const LONGEST = 15 * 60

export function useRecorder() {
  const state = ref<RecorderState>('starting')
  const seconds = ref(0)
  /** From 0 to 1. */
  const level = ref(0)
  const file = ref<File | null>(null)
  let recorder: MediaRecorder | null = null
  let stream: MediaStream | null = null
  let sound: AudioContext | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  let over = false

  async function start(): Promise<void> {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } })
    } catch (error) {
      const name = error instanceof DOMException ? error.name : ''
      state.value = name === 'NotFoundError' ? 'missing' : 'refused'
      return
    }
    // Closed while the browser was still asking.
    if (over) return release()
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
    recorder = new MediaRecorder(listen(stream), mimeType ? { mimeType } : {})
    const pieces: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => data.size > 0 && pieces.push(data))
    recorder.addEventListener('stop', () => finish(pieces))
    recorder.start()
    state.value = 'recording'
  }

  /** Measures the loudness, and gives one channel whatever the microphone has: voice messages take no more. */
  function listen(source: MediaStream): MediaStream {
    sound = new AudioContext()
    const input = sound.createMediaStreamSource(source)
    const analyser = sound.createAnalyser()
    const mono = new MediaStreamAudioDestinationNode(sound, { channelCount: 1 })
    input.connect(analyser)
    input.connect(mono)
    const wave = new Uint8Array(analyser.fftSize)
    const began = Date.now()
    timer = setInterval(() => {
      analyser.getByteTimeDomainData(wave)
      const loudest = wave.reduce((most, value) => Math.max(most, Math.abs(value - 128)), 0)
      level.value = Math.min(1, loudest / 96)
      seconds.value = (Date.now() - began) / 1000
      if (seconds.value >= LONGEST) stop()
    }, BEAT)
    return mono.stream
  }

  function finish(pieces: Blob[]): void {
    const type = recorder?.mimeType ?? 'audio/webm'
    const ending = type.includes('ogg') ? 'ogg' : type.includes('mp4') ? 'm4a' : 'webm'
    release()
    if (over) return
    file.value = new File(pieces, `voice.${ending}`, { type })
    state.value = 'done'
  }

  function stop(): void {
    clearInterval(timer)
    if (recorder?.state === 'recording') recorder.stop()
  }

  function release(): void {
    clearInterval(timer)
    stream?.getTracks().forEach((track) => track.stop())
    void sound?.close()
    stream = null
    sound = null
  }

  onScopeDispose(() => {
    over = true
    stop()
    release()
  })
  return { state, seconds, level, file, start, stop }
}
