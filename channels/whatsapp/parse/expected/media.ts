import type { RemoteFile } from '../../../adapter.ts'
import { inbound, testName, type Expected } from './parts.ts'

const sent = (
  seconds: number,
  file: Pick<RemoteFile, 'id' | 'kind'> & Partial<RemoteFile>,
  text: string | null = null,
  forwarded = false,
) => [
  inbound(testName, '1122334455667', 'wamid.xyzxyz', seconds, {
    type: file.kind,
    text,
    forwarded,
    files: [{ mimeType: null, fileName: null, sha256: null, ...file }],
  }),
]

/** The hashes of most of these samples are cut short or too long; no hash is better than a wrong one. */
export const media: Expected = {
  'message.animated_sticker': sent(1_697_043_785, {
    id: '1234567890987654321',
    kind: 'sticker',
    mimeType: 'image/webp',
  }),
  'message.audio': sent(
    1_697_043_509,
    { id: '1234567890987654321', kind: 'audio', mimeType: 'audio/ogg; codecs=opus' },
    null,
    true,
  ),
  'message.document': sent(
    1_697_043_666,
    {
      id: '1234567890987654321',
      kind: 'document',
      mimeType: 'application/pdf',
      fileName: 'filename.pdf',
    },
    'caption',
    true,
  ),
  'message.image': sent(1_697_043_379, { id: '65463453', kind: 'image', mimeType: 'image/jpeg' }),
  'message.media_with_url': sent(1_697_043_379, { id: '65463453', kind: 'image', mimeType: 'image/jpeg' }),
  'message.static_sticker': sent(1_697_043_760, {
    id: '1234567890987654321',
    kind: 'sticker',
    mimeType: 'image/webp',
    sha256: '3a64f89e18d48423083cd9a3ede78e65e0988d35e42f1a0ebfce4e3021704ae7',
  }),
  'message.video': sent(
    1_697_044_362,
    { id: '765756756', kind: 'video', mimeType: 'video/mp4' },
    'caption',
    true,
  ),
  'message.voice': sent(1_697_043_473, {
    id: '1234567890987654321',
    kind: 'voice',
    mimeType: 'audio/ogg; codecs=opus',
    sha256: '9b4e2915fd8445d6a8a53c859063c0d3e6d7de2f986367588151703a00cb4832',
  }),
}
