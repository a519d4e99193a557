/** What sound.ts has done in a thread: one task, one answer. Whatever goes wrong ends the thread. */
import { parentPort, workerData } from 'node:worker_threads'
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Input,
  OggOutputFormat,
  Output,
  type InputAudioTrack,
} from 'mediabunny'
import { OpusDecoder } from 'opus-decoder'
import type { SoundFacts } from './sound.ts'

export interface SoundTask {
  task: 'measure' | 'ogg' | 'wav'
  bytes: Uint8Array
}

export interface SoundAnswer {
  facts?: SoundFacts
  bytes?: Uint8Array | null
}

/** Longer ones are played by browsers that know the codec, and have no picture of their loudness. */
const LONGEST_SECONDS = 30 * 60
const PARTS = 64
/** Enough for speech. */
const RATE = 24_000

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await answerTo(workerData as SoundTask))

async function answerTo({ task, bytes }: SoundTask): Promise<SoundAnswer> {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS })
  const track = await input.getPrimaryAudioTrack()
  if (!track) return {}
  const seconds = await track.computeDuration()
  const decodable = track.codec === 'opus' && track.numberOfChannels <= 2 && seconds <= LONGEST_SECONDS
  switch (task) {
    case 'measure': {
      const codec = track.codec ?? 'unknown'
      const peaks = decodable ? peaksOf(await decode(track)) : null
      const duration = Math.round(seconds * 1000)
      return { facts: { codec, channels: track.numberOfChannels, duration, peaks } }
    }
    case 'ogg':
      return { bytes: track.codec === 'opus' && track.numberOfChannels === 1 ? await wrap(track) : null }
    case 'wav':
      return { bytes: decodable ? wav(await decode(track)) : null }
  }
}

/** The packets as they are, in an Ogg wrapping. */
async function wrap(track: InputAudioTrack): Promise<Uint8Array> {
  const target = new BufferTarget()
  const output = new Output({ format: new OggOutputFormat(), target })
  const source = new EncodedAudioPacketSource('opus')
  output.addAudioTrack(source)
  await output.start()
  const config = await track.getDecoderConfig()
  let described = false
  for await (const packet of new EncodedPacketSink(track).packets()) {
    await source.add(packet, described || !config ? undefined : { decoderConfig: config })
    described = true
  }
  await output.finalize()
  if (!target.buffer) throw new Error('nothing was written')
  return new Uint8Array(target.buffer)
}

async function decode(track: InputAudioTrack): Promise<Float32Array[]> {
  const decoder = new OpusDecoder({ channels: track.numberOfChannels, sampleRate: RATE })
  await decoder.ready
  const packets: Uint8Array[] = []
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet.data)
  const { channelData } = decoder.decodeFrames(packets)
  decoder.free()
  return channelData
}

/** The loudest moment of each part, against the loudest of all; silence is all zeros. */
function peaksOf([samples]: Float32Array[]): number[] | null {
  if (!samples || samples.length === 0) return null
  const length = Math.ceil(samples.length / PARTS)
  const loudness = Array.from({ length: PARTS }, (_, part) => {
    let most = 0
    for (let at = part * length; at < Math.min((part + 1) * length, samples.length); at++)
      most = Math.max(most, Math.abs(samples[at] as number))
    return most
  })
  const loudest = Math.max(...loudness)
  return loudness.map((value) => (loudest < 0.001 ? 0 : Math.round((value / loudest) * 100) / 100))
}

/** RIFF WAVE, 16 bits a sample. */
function wav(channels: Float32Array[]): Uint8Array {
  const count = channels.length
  const samples = channels[0]?.length ?? 0
  const body = Buffer.alloc(44 + samples * count * 2)
  body.write('RIFF', 0)
  body.writeUInt32LE(body.length - 8, 4)
  body.write('WAVEfmt ', 8)
  body.writeUInt32LE(16, 16)
  body.writeUInt16LE(1, 20)
  body.writeUInt16LE(count, 22)
  body.writeUInt32LE(RATE, 24)
  body.writeUInt32LE(RATE * count * 2, 28)
  body.writeUInt16LE(count * 2, 32)
  body.writeUInt16LE(16, 34)
  body.write('data', 36)
  body.writeUInt32LE(body.length - 44, 40)
  let at = 44
  for (let sample = 0; sample < samples; sample++) {
    for (const channel of channels) {
      const value = Math.max(-1, Math.min(1, channel[sample] as number))
      body.writeInt16LE(Math.round(value * 32_767), at)
      at += 2
    }
  }
  return body
}
