/** The document around a mail's page, and what its frame is told it may do: show itself, and nothing else. */
import type { MailPage } from '../../channels/email/html/page.ts'
import type { Locale } from '../contract/common.ts'

/**
 * The sanitised page would be harmless without it. Frames of ours alone may show it; it is of our origin, so
 * that the console can measure it, and has no scripts that could make anything of that.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "img-src 'self' data:",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
].join('; ')

const WORDS: Record<Locale, { title: string; quote: string }> = {
  en: { title: 'Formatted mail', quote: 'Quoted text' },
  de: { title: 'Formatierte Mail', quote: 'Zitierter Text' },
}

/**
 * What has colours of its own was made for white paper, and gets some; the rest takes those of the theme,
 * which the console writes to the root as it does to its own.
 */
const style = ({ quote }: { quote: string }) => `
:root { color-scheme: light; font: 14px/1.45 Inter, system-ui, sans-serif; color: #1c1b18; }
:root[data-theme='dark']:not([data-paper]) { color-scheme: dark; color: #e9e7e2; }
:root[data-paper] { background: #fff; }
body { display: flow-root; margin: 0; overflow-wrap: break-word; }
:root[data-paper] body { padding: 12px; }
p { margin: 0 0 8px; }
img { max-width: 100%; }
img[src]:not([height]) { height: auto; }
[data-blocked] { display: inline-block; box-sizing: border-box; min-width: 20px; min-height: 20px; max-width: 100%;
  padding: 0 4px; overflow: hidden; border: 1px dashed rgb(128 128 128 / 0.6); border-radius: 4px;
  background: rgb(128 128 128 / 0.12); font-size: 11px; text-overflow: ellipsis; vertical-align: middle; }
table { max-width: 100%; }
a { color: #0b5c66; }
:root[data-theme='dark']:not([data-paper]) a { color: #6cc3cc; }
a[data-to]::after { content: ' → ' attr(data-to); padding: 0 4px; border-radius: 4px; background: #fbe3df; color: #8f1d12;
  font-size: 12px; text-decoration: none; display: inline-block; }
blockquote { margin: 8px 0; padding-left: 12px; border-left: 2px solid rgb(128 128 128 / 0.4); }
pre { white-space: pre-wrap; }
summary { width: max-content; margin: 6px 0; padding: 1px 8px; border-radius: 10px; background: rgb(128 128 128 / 0.18);
  font: 12px/1.5 Inter, system-ui, sans-serif; list-style: none; cursor: pointer; }
summary::before { content: '⋯  ' / ''; }
summary::after { content: '${quote}'; }
summary:focus-visible, a:focus-visible { outline: 2px solid #0b7285; outline-offset: 1px; }
`

/** As the sanitiser writes it: quotes and brackets inside of attributes are entities. */
const PICTURE = /<img ([^>]*)src="picture\/\d{1,4}" \/>/g

/** In the place of a picture, as large as it, what it is called. */
function placeholder(_picture: string, attributes: string): string {
  const given = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''
  const side = (name: string) => {
    const value = given(name)
    return value === '' ? [] : [`${name}:${value.endsWith('%') ? value : `${value}px`}`]
  }
  const style = [...side('width'), ...side('height'), given('style')].filter(Boolean).join(';')
  const alt = given('alt')
  return `<span data-blocked role="img" aria-label="${alt}"${style && ` style="${style}"`}>${alt}</span>`
}

/** `pictures`: those of other servers are shown; else there are grey places for them, and nothing to load. */
export function mailDocument(
  { html, coloured }: MailPage,
  { pictures, language }: { pictures: boolean; language: Locale },
): string {
  const words = WORDS[language]
  const body = pictures ? html : html.replaceAll(PICTURE, placeholder)
  return `<!doctype html>
<html lang="${language}"${coloured ? ' data-paper' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${words.title}</title>
<style>${style(words)}</style>
</head>
<body>${body}</body>
</html>
`
}
