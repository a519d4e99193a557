// Every npm script starts here: plain JavaScript that the oldest supported npm can run, so that somebody
// on an older Node is told what to do. Node 20 would die inside better-sqlite3 without a word.
import module from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    [
      `Sandglass needs Node 22.19 or newer; this is Node ${process.versions.node}.`,
      'On Linux x64, "npm ci" brings the right Node along: start with "npm start", not with "node" itself.',
      'Elsewhere, install Node 24 from https://nodejs.org and try again.',
    ].join('\n'),
  )
  process.exit(1)
}

const [entry, ...rest] = process.argv.slice(2)
if (!entry) {
  console.error('usage: node scripts/run.mjs ENTRY [ARGUMENTS]')
  process.exit(2)
}

// What is compiled once, with its types stripped, is kept, and the next start takes half the time. In a folder
// of its own, which nobody else writes to, unlike the system's temporary one. Where it can't be written,
// nothing is kept and nothing is said.
module.enableCompileCache(resolve(import.meta.dirname, '../node_modules/.cache/compile'))

process.argv = [process.argv[0], resolve(entry), ...rest]
await import(pathToFileURL(resolve(entry)).href)
