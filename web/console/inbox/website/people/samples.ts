/** How a site's own server signs for somebody who is logged in there, in three languages. */

export const SAMPLE_LANGUAGES = ['Node', 'PHP', 'Python'] as const
export type SampleLanguage = (typeof SAMPLE_LANGUAGES)[number]

/** `key`: of the inbox. The secret is named, and never written into the code. */
export function sample(language: SampleLanguage, key: string): string {
  return { Node: node, PHP: php, Python: python }[language](key)
}

const node = (key: string) => `import jwt from 'jsonwebtoken'

const token = jwt.sign(
  { name: user.name, email: user.email },
  process.env.SANDGLASS_SECRET,
  {
    algorithm: 'HS256',
    audience: '${key}',
    subject: String(user.id),
    expiresIn: '1h',
  },
)`

const php = (key: string) => `use Firebase\\JWT\\JWT;

$token = JWT::encode([
    'aud' => '${key}',
    'sub' => (string) $user->id,
    'name' => $user->name,
    'email' => $user->email,
    'exp' => time() + 3600,
], getenv('SANDGLASS_SECRET'), 'HS256');`

const python = (key: string) => `import jwt, os, time

token = jwt.encode(
    {
        "aud": "${key}",
        "sub": str(user.id),
        "name": user.name,
        "email": user.email,
        "exp": int(time.time()) + 3600,
    },
    os.environ["SANDGLASS_SECRET"],
    algorithm="HS256",
)`

/** What the page does with it. */
export const IDENTIFY = `window.sandglass = window.sandglass || []
sandglass.push((chat) => chat.identify(token))`
