/** Two short, quiet tones, made here: no file is loaded. Silent until the visitor has used the page. */
export function chime(): void {
  if (!navigator.userActivation?.hasBeenActive) return
  const context = new AudioContext()
  for (const [at, pitch] of [660, 880].entries()) {
    const tone = new OscillatorNode(context, { frequency: pitch })
    const volume = new GainNode(context, { gain: 0.06 })
    const start = context.currentTime + at * 0.12
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2)
    tone.connect(volume).connect(context.destination)
    tone.start(start)
    tone.stop(start + 0.2)
    if (at === 1) tone.addEventListener('ended', () => void context.close())
  }
}
