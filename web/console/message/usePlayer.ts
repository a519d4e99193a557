import { ref, type Ref } from 'vue'

const SPEEDS = [1, 1.5, 2]

/** A recording's play button, place and speed. */
export function usePlayer(audio: Readonly<Ref<HTMLAudioElement | null>>) {
  const playing = ref(false)
  const at = ref(0)
  const length = ref(0)
  const speed = ref(1)

  function update(): void {
    const element = audio.value
    if (!element) return
    playing.value = !element.paused && !element.ended
    at.value = element.currentTime
    length.value = Number.isFinite(element.duration) ? element.duration : 0
  }

  return {
    playing,
    at,
    length,
    speed,
    update,
    toggle(): void {
      if (playing.value) audio.value?.pause()
      else void audio.value?.play().catch(update)
    },
    seek(seconds: number): void {
      if (audio.value) audio.value.currentTime = seconds
      update()
    },
    faster(): void {
      speed.value = SPEEDS[(SPEEDS.indexOf(speed.value) + 1) % SPEEDS.length] ?? 1
      if (audio.value) audio.value.playbackRate = speed.value
    },
  }
}
