/** A certificate of this machine that nobody has signed, and its key, as files. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export function makeCertificateFiles(folder: string): { key: string; cert: string } {
  const files = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') }
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const args = ['req', '-x509', ...kind, ...names, '-keyout', files.key, '-out', files.cert]
  execFileSync('openssl', args, { stdio: 'ignore' })
  return files
}
