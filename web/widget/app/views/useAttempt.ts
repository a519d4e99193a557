import { useState } from '../../jsx/hooks.ts'

/** Something that may be refused: while it is tried, and why it failed, in the visitor's language. */
export function useAttempt() {
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  /** `act` rejects with a sentence; see Acts. Answers whether it was done. */
  const attempt = async (act: Promise<void>): Promise<boolean> => {
    setBusy(true)
    const reason = await act.then(
      () => '',
      (reason: unknown) => String(reason),
    )
    setFault(reason)
    setBusy(false)
    return reason === ''
  }
  return { fault, busy, attempt }
}
