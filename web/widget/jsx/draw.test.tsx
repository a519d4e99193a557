import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { draw } from './draw.ts'
import { useEffect, useRef, useState } from './hooks.ts'
import { Fragment, jsx, type Child } from './jsx-runtime.ts'

let box = document.createElement('div')
afterEach(() => {
  draw(null, box)
  box = document.createElement('div')
})
/** Whatever was set has been drawn by then. */
const drawn = () => Promise.resolve()
const one = <E extends Element = HTMLElement>(selector: string) => box.querySelector<E>(selector) as E

describe('what is drawn', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const { tree } = fc.letrec<{ tree: Child; list: Child }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<Child>(null, false, 'one', 'two', 3),
      fc
        .record({ tag: fc.constantFrom('p', 'b', 'svg'), title: fc.option(key), children: tie('list') })
        .map(({ tag, title, children }) => jsx(tag, { title: title ?? undefined, children })),
      tie('list').map((children) => jsx(Fragment as never, { children })),
      tie('list').map((children) => jsx(Box as never, { children })),
    ),
    list: fc.oneof(
      fc.array(tie('tree'), { maxLength: 4 }),
      fc
        .uniqueArray(key)
        .chain((keys) => fc.tuple(fc.constant(keys), fc.array(tie('tree'), { minLength: 5, maxLength: 5 })))
        .map(([keys, inside]) => keys.map((each, at) => jsx('i', { id: each, children: inside[at] }, each))),
    ),
  }))
  const Box = ({ children }: { children: Child }) => <>{children}</>

  it('is the same whatever was there before', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 2, maxLength: 5 }), (trees) => {
        const [worn, fresh] = [document.createElement('div'), document.createElement('div')]
        for (const each of trees) draw(each, worn)
        draw(trees.at(-1), fresh)
        expect(worn.innerHTML).toBe(fresh.innerHTML)
      }),
    )
  })

  it('moves up what has a key, and what does not move keeps the focus', () => {
    document.body.append(box)
    const list = (...keys: string[]) => (
      <ul>
        {keys.map((each) => (
          <li key={each}>
            <input id={each} />
          </li>
        ))}
      </ul>
    )
    draw(list('a', 'b', 'c'), box)
    const [b, c] = [one('#b'), one('#c')]
    b.focus()
    draw(list('x', 'c', 'a', 'b', 'y'), box)
    expect(document.activeElement).toBe(b)
    expect(one('#c')).toBe(c)
    expect([...box.querySelectorAll('input')].map(({ id }) => id)).toEqual(['x', 'c', 'a', 'b', 'y'])
    box.remove()
  })

  it('keeps its place while something before it comes and goes', () => {
    const view = (fault: string) => (
      <div>
        {fault !== '' && <p>{fault}</p>}
        <input />
      </div>
    )
    draw(view(''), box)
    const input = one('input')
    draw(view('Too large'), box)
    expect(one('input')).toBe(input)
    expect(one('div').innerHTML).toMatch(/^<p>Too large<\/p><input/)
  })

  it('takes attributes away, and says of aria what is not', () => {
    const button = (on: boolean) => (
      <button disabled={on} aria-expanded={on} id={on ? 'on' : undefined}>
        …
      </button>
    )
    draw(button(true), box)
    expect(one('button').outerHTML).toBe('<button disabled="" aria-expanded="true" id="on">…</button>')
    draw(button(false), box)
    expect(one('button').outerHTML).toBe('<button aria-expanded="false">…</button>')
  })

  it('puts a field right that somebody has typed into', () => {
    draw(<input value="" />, box)
    one<HTMLInputElement>('input').value = 'typed'
    draw(<input value="" />, box)
    expect(one<HTMLInputElement>('input').value).toBe('')
  })

  it('draws pictures in their own name space', () => {
    draw(
      <svg viewBox="0 0 24 24">
        <path d="M0 0" />
      </svg>,
      box,
    )
    expect(one('path').namespaceURI).toBe('http://www.w3.org/2000/svg')
  })

  it('never takes words for HTML', () => {
    draw(<p>{'<img src=x onerror=alert(1)>'}</p>, box)
    expect(box.querySelector('img')).toBeNull()
  })
})

describe('a component', () => {
  const Counter = ({ step }: { step: number }) => {
    const [count, setCount] = useState(0)
    return <button onClick={() => setCount(count + step)}>{count}</button>
  }

  it('remembers, and always calls the handler that was given last', async () => {
    draw(<Counter step={1} />, box)
    one('button').click()
    await drawn()
    draw(<Counter step={10} />, box)
    one('button').click()
    await drawn()
    expect(one('button').textContent).toBe('11')
  })

  it('is drawn once for all that was set, and only if something in it has changed', async () => {
    const times = { inner: 0, beside: 0 }
    const Inner = () => {
      const [words, setWords] = useState('a')
      const [more, setMore] = useState('b')
      times.inner += 1
      const change = () => {
        setWords('c')
        setMore('d')
      }
      return (
        <button onClick={change}>
          {words}
          {more}
        </button>
      )
    }
    const Beside = () => {
      times.beside += 1
      return null
    }
    draw(
      <div>
        <Beside />
        <Inner />
      </div>,
      box,
    )
    one('button').click()
    await drawn()
    expect(one('button').textContent).toBe('cd')
    expect(times).toEqual({ inner: 2, beside: 1 })
  })

  it('forgets when another one takes its place', async () => {
    const Other = () => <button>other</button>
    draw(<Counter step={1} />, box)
    one('button').click()
    await drawn()
    draw(<Other />, box)
    draw(<Counter step={1} />, box)
    expect(one('button').textContent).toBe('0')
  })

  it('hears of the page when it is in it, of changes, and of its end', () => {
    const heard: string[] = []
    const Listening = ({ name }: { name: string }) => {
      const element = useRef<HTMLElement>(null)
      useEffect(() => {
        heard.push(`${name} in ${element.current?.parentElement?.localName}`)
        return () => heard.push(`${name} over`)
      }, [name])
      return <b ref={element} />
    }
    draw(<Listening name="one" />, box)
    draw(<Listening name="one" />, box)
    draw(<Listening name="two" />, box)
    draw(null, box)
    expect(heard).toEqual(['one in div', 'one over', 'two in div', 'two over'])
  })

  it('that is gone draws nothing when it sets something', async () => {
    let late: (words: string) => void = () => undefined
    const Late = () => {
      const [words, setWords] = useState('here')
      late = setWords
      return <p>{words}</p>
    }
    draw(<Late />, box)
    draw(<p>after</p>, box)
    late('late')
    await drawn()
    expect(box.innerHTML).toBe('<p>after</p>')
  })
})
