/** Finds Dovecot, the IMAP server of the tests; installs Debian's where that is possible without asking. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'

const PLACES = [
  '/usr/sbin/dovecot',
  '/usr/local/sbin/dovecot',
  '/opt/homebrew/sbin/dovecot',
  '/usr/bin/dovecot',
]

export function findDovecot(): string | null {
  const named = process.env['DOVECOT']
  return [...(named ? [named] : []), ...PLACES].find((path) => existsSync(path)) ?? null
}

/** The path; null after saying what to do. Without it the tests that need it are passed over, but not in CI. */
export function ensureDovecot(): string | null {
  const found = findDovecot()
  if (found) return found
  if (process.platform === 'linux' && userInfo().uid === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Dovecot for the tests of mailboxes …')
    const apt = (...args: string[]) =>
      execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'dovecot-imapd')
    return findDovecot()
  }
  console.error(
    [
      'The tests of mailboxes need Dovecot, and none was found; they are passed over.',
      '  Debian, Ubuntu:  sudo apt-get install dovecot-imapd',
      '  macOS:           brew install dovecot',
      '  elsewhere:       set DOVECOT to the path of the program',
    ].join('\n'),
  )
  return null
}
