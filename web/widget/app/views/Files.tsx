/** Files of a message: pictures small and in place, everything else to be played or downloaded. */
import type { ChatFileView } from '../../../../server/contract/visitor.ts'
import { sizeWords } from '../choose.ts'
import type { OutgoingFile, State } from '../state.ts'
import { Icon } from './Icon.tsx'

export function FileView({ file, state, stale }: { file: ChatFileView; state: State; stale: () => void }) {
  const { t } = state.speech
  const url = file.url === null ? null : state.base + file.url
  if (url === null) {
    const words = t(file.state === 'failed' ? 'file.failed' : 'file.pending')
    return <FileCard name={file.name || t('file')} below={words} />
  }
  if (file.kind === 'image' || file.kind === 'sticker') {
    const { width, height } = shownSize(file)
    return (
      <a class="picture" href={url} target="_blank" rel="noopener noreferrer">
        <img
          src={file.small === null ? url : state.base + file.small}
          alt={t('file.open', { name: file.name || t('picture') })}
          width={width}
          height={height}
          onError={stale}
        />
      </a>
    )
  }
  if (file.kind === 'video') return <video src={url} controls preload="metadata" onError={stale} />
  if (file.kind === 'audio' || file.kind === 'voice')
    return <audio src={playable(url, file)} controls preload="none" aria-label={file.name} onError={stale} />
  return (
    <a class="bubble" href={url} download={file.name} target="_blank" rel="noopener noreferrer">
      <FileCard name={file.name || t('file')} below={sizeWords(file.size, state.speech)} icon />
    </a>
  )
}

/** Voice notes are Opus in Ogg, which not every browser plays; the server unpacks them for those. */
const playable = (url: string, { type, peaks }: ChatFileView): string =>
  peaks && type.startsWith('audio/ogg') && !new Audio().canPlayType('audio/ogg; codecs=opus')
    ? `${url}&as=wav`
    : url

/** Its place is taken before it is loaded, so that nothing jumps. */
function shownSize({ width, height }: ChatFileView): { width?: number; height?: number } {
  if (width === null || height === null) return {}
  const scale = Math.min(1, 280 / width, 240 / height)
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

export const OutgoingFileView = ({ file, state }: { file: OutgoingFile; state: State }) => (
  <FileCard name={file.name} below={sizeWords(file.size, state.speech)} progress={file.progress} />
)

interface Card {
  name: string
  below: string
  icon?: boolean
  progress?: number | null
}

function FileCard({ name, below, icon = false, progress = null }: Card) {
  const ending = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1]?.toUpperCase()
  return (
    <span class="file">
      <span class="kind" aria-hidden="true">
        {ending ?? <Icon name="file" />}
      </span>
      <span class="grow">
        <bdi>{name}</bdi>
        <small>{below}</small>
        {progress !== null && <progress value={progress} aria-label={name} />}
      </span>
      {icon && <Icon name="download" size="small" />}
    </span>
  )
}
