/**
 * Finds Chromium for the browser tests; installs Debian's where that is possible without asking. The shell
 * without windows comes first: the same engine, which takes a quarter less time for the whole set.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'

const SHELL = 'chromium-headless-shell'

const PLACES = [
  `/usr/bin/${SHELL}`,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export function findChromium(): string | null {
  const named = process.env['CHROMIUM']
  return [...(named ? [named] : []), ...PLACES].find((path) => existsSync(path)) ?? null
}

/** The path; null after saying what to do. */
export function ensureChromium(): string | null {
  const found = findChromium()
  if (found && (found === process.env['CHROMIUM'] || found.endsWith(SHELL))) return found
  if (process.platform === 'linux' && userInfo().uid === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium for the browser tests …')
    // Not every release of every distribution has the shell.
    for (const name of found ? [SHELL] : [SHELL, 'chromium']) if (install(name)) return findChromium()
  }
  if (found) return found
  console.error(
    [
      'The browser tests need Chromium or Chrome, and none was found.',
      '  Debian, Ubuntu:  sudo apt-get install chromium',
      '  macOS:           brew install --cask chromium',
      '  elsewhere:       set CHROMIUM to the path of the program',
    ].join('\n'),
  )
  return null
}

function install(name: string): boolean {
  const apt = (...args: string[]) =>
    execFileSync(
      'apt-get',
      [
        '-o',
        'DPkg::Lock::Timeout=300',
        '-o',
        'Acquire::Retries=1',
        '-o',
        'Acquire::http::Timeout=30',
        '-qq',
      ].concat(args),
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
    )
  try {
    apt('update')
    apt('install', '-y', '--no-install-recommends', name)
    return true
  } catch {
    return false
  }
}
