/** A view that is loaded when it is first needed. */
import { h, type FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'

export function later<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
): (props: P) => ReturnType<typeof h> | null {
  let loaded: FunctionComponent<P> | null = null
  return (props) => {
    const [, redraw] = useState(false)
    useEffect(() => {
      if (loaded) return
      // A page that has lost its network shows nothing here, and asks again when it is opened again.
      const begin = async () => {
        loaded = await load()
        redraw(true)
      }
      begin().catch(() => undefined)
    }, [])
    return loaded && h(loaded as FunctionComponent<object>, props)
  }
}
