/** A small choice. A screen reader reads each by the name it has in the reader's language. */
import { useEffect, useRef } from '../../jsx/hooks.ts'

const SIGNS = [...'😀😄😂🙂😉😊😍😘😎🤔😐😕🙁😢😭😡👍👎👌👏🙏💪👋🤝🎉🔥⭐✅❌❗❓💡📷📎📦🚚🏠🛒💶⏰']
const COLUMNS = 8

interface Props {
  label: string
  choose: (sign: string) => void
  close: () => void
}

export function Emoji({ label, choose, close }: Props) {
  const grid = useRef<HTMLDivElement>(null)
  const buttons = () => [...(grid.current?.children ?? [])] as HTMLElement[]
  useEffect(() => buttons()[0]?.focus(), [])
  const onKeyDown = (event: KeyboardEvent) => {
    const at = buttons().findIndex((each) => each === event.target)
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key]
    if (event.key === 'Escape') {
      choose('')
      close()
    } else if (step !== undefined) buttons()[at + step]?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="emoji" role="group" aria-label={label} ref={grid} onKeyDown={onKeyDown}>
      {SIGNS.map((sign, index) => (
        <button
          type="button"
          tabIndex={index === 0 ? 0 : -1}
          onClick={() => {
            choose(sign)
            close()
          }}
        >
          {sign}
        </button>
      ))}
    </div>
  )
}
