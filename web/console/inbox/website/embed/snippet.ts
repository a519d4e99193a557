/** What a website's owner puts into the page, and into its policy where that is strict. */

/** `origin`: of this server, as browsers reach it. */
export const snippetFor = (origin: string, key: string) =>
  `<script src="${origin}/widget.js" data-inbox="${key}" async></script>`

export const demoPath = (key: string) => `/demo/${key}`

/** Additions to a Content-Security-Policy, by directive. */
export function policyFor(origin: string): [directive: string, sources: string][] {
  return [
    ['script-src', origin],
    ['connect-src', `${origin} ${origin.replace(/^http/, 'ws')}`],
    ['img-src', origin],
    ['media-src', origin],
  ]
}

export const policyText = (origin: string) =>
  policyFor(origin)
    .map(([directive, sources]) => `${directive} ${sources};`)
    .join('\n')
