/** Icons as single paths at 24 units; from Lucide (ISC licence) but for the hourglass with sand, our own. */

const CIRCLE = 'M22 12a10 10 0 1 1-20 0 10 10 0 1 1 20 0z'
const FACE = `${CIRCLE}M15 10V9M9 10V9`

const paths = {
  alert: `${CIRCLE}M12 8v4M12 16h.01`,
  angry: `${CIRCLE}M15 12v-2M17 10a5 5 0 0 0-3 1M7 10a5 5 0 0 1 3 1M9 12v-2M9 17a5 5 0 0 1 6 0`,
  back: 'm15 18-6-6 6-6',
  chats: 'M8 6h13M8 12h13M8 18h13M3 6h.01M3 12h.01M3 18h.01',
  check: 'M20 6 9 17l-5-5',
  close: 'M18 6 6 18M6 6l12 12',
  download: 'M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5',
  down: 'm6 9 6 6 6-6',
  file: 'm16 6-8.4 8.6a2 2 0 0 0 2.8 2.8L18.8 8.8a4 4 0 1 0-5.6-5.6L4.8 11.7a6 6 0 1 0 8.5 8.5l8.4-8.5',
  frown: `${FACE}M9 16a5 5 0 0 1 6 0`,
  glass:
    'M6 3h12M6 21h12M8 3v2.8c0 2.7 3.2 4 3.2 6.2S8 15.5 8 18.2V21M16 3v2.8c0 2.7-3.2 4-3.2 6.2s3.2 3.5 3.2 6.2V21M9.2 5h5.6c0 2.5-2.2 4-2.8 5.8C11.4 9 9.2 7.5 9.2 5z',
  laugh: `${FACE}M7 14a5 5 0 0 0 10 0z`,
  mail: 'm22 7-9 5.7a2 2 0 0 1-2 0L2 7M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z',
  meh: `${FACE}M8 16h8`,
  mic: 'M12 19v3M19 10v2a7 7 0 0 1-14 0v-2M12 2a3 3 0 0 0-3 3v7a3 3 0 0 0 6 0V5a3 3 0 0 0-3-3z',
  more: 'M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M4 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0',
  mute: 'M11 5 6 9H2v6h4l5 4zM22 9l-6 6M16 9l6 6',
  person: 'M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M16 7a4 4 0 1 1-8 0 4 4 0 1 1 8 0z',
  plus: 'M5 12h14M12 5v14',
  send: 'm5 12 7-7 7 7M12 19V5',
  server:
    'M4 2h16a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM4 14h16a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2zM6 6h.01M6 18h.01',
  smile: `${FACE}M16.5 15a6 6 0 0 1-9 0`,
  sound: 'M11 5 6 9H2v6h4l5 4zM15.5 8.5a5 5 0 0 1 0 7M19 5a10 10 0 0 1 0 14',
  trash:
    'M10 11v6M14 11v6M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M3 6h18M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name, size = '' }: { name: IconName; size?: '' | 'small' | 'tiny' }) => (
  <svg viewBox="0 0 24 24" class={size} aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)

interface ButtonProps {
  icon: IconName
  label: string
  onClick: () => void
  kind?: 'quiet' | 'primary' | ''
  expanded?: boolean
  small?: boolean
  disabled?: boolean
}

/** A button that shows its icon alone, and says its name. */
export const IconButton = ({
  icon,
  label,
  onClick,
  kind = 'quiet',
  expanded,
  small,
  disabled,
}: ButtonProps) => (
  <button
    type="button"
    class={`button icon ${kind}`}
    aria-label={label}
    aria-expanded={expanded}
    disabled={disabled ?? false}
    onClick={onClick}
  >
    <Icon name={icon} size={small ? 'small' : ''} />
  </button>
)
