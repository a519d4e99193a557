import { carla, message, numbered } from '../../sample.ts'
import { written } from '../expected/parts.ts'
import { ACCOUNT, carlaKnown, carlasPhone, SECONDS, type Case } from './case.ts'

const echo = (overrides: Record<string, unknown>) =>
  message({ from: '15550783881', to: '16505551234', id: 'wamid.app-1', ...overrides })

const echoed = (overrides: Record<string, unknown>, contacts: unknown[] = []) =>
  numbered({ contacts, message_echoes: [echo(overrides)] }, 'smb_message_echoes')

const base = {
  account: ACCOUNT,
  externalId: 'wamid.app-1',
  from: carlasPhone,
  at: SECONDS * 1000,
  by: 'business',
  targetId: 'wamid.t',
} as const

/** What the business writes, changes and takes back in the phone app. */
export const echoes: Case[] = [
  {
    name: 'echo: a text to somebody known by number and user id',
    raw: echoed({ to_user_id: 'US.1349', context: { id: 'wamid.q' } }, [carla]),
    events: [
      written(carlaKnown, ACCOUNT, 'wamid.app-1', SECONDS, {
        type: 'text',
        text: 'Hello',
        quotedId: 'wamid.q',
      }),
    ],
  },
  {
    name: 'echo: to somebody who has only a user id',
    raw: echoed({ to: undefined, to_user_id: 'US.1349', to_parent_user_id: 'US.ENT.1' }),
    events: [
      written(
        {
          addresses: [
            { kind: 'bsuid', value: 'US.1349' },
            { kind: 'parent_bsuid', value: 'US.ENT.1' },
          ],
          name: null,
        },
        ACCOUNT,
        'wamid.app-1',
        SECONDS,
        { type: 'text', text: 'Hello' },
      ),
    ],
  },
  {
    name: 'echo: a voice note',
    raw: echoed({ type: 'audio', audio: { id: '77', mime_type: 'audio/ogg', voice: true } }),
    events: [
      written(carlasPhone, ACCOUNT, 'wamid.app-1', SECONDS, {
        type: 'voice',
        text: null,
        files: [{ id: '77', kind: 'voice', mimeType: 'audio/ogg', fileName: null, sha256: null }],
      }),
    ],
  },
  {
    name: 'echo: buttons to press, and an advertisement that is no entry point of a customer',
    raw: echoed({
      type: 'interactive',
      interactive: { type: 'button', body: { text: 'Which one?' }, action: { buttons: [] } },
      referral: { source_type: 'ad' },
    }),
    events: [
      written(carlasPhone, ACCOUNT, 'wamid.app-1', SECONDS, {
        type: 'interactive',
        text: 'Which one?',
        details: {
          type: 'button',
          body: { text: 'Which one?' },
          action: { buttons: [] },
          referral: { source_type: 'ad' },
        },
      }),
    ],
  },
  {
    name: 'echo: a template',
    raw: echoed({ type: 'template', template: { name: 'hello_world' } }),
    events: [
      written(carlasPhone, ACCOUNT, 'wamid.app-1', SECONDS, {
        type: 'template',
        text: null,
        details: { name: 'hello_world' },
      }),
    ],
  },
  {
    name: 'echo: a reaction',
    raw: echoed({ type: 'reaction', reaction: { message_id: 'wamid.t', emoji: '👍' } }),
    events: [{ ...base, type: 'reaction', emoji: '👍' }],
  },
  {
    name: 'echo: an edit',
    raw: echoed({
      type: 'edit',
      edit: { original_message_id: 'wamid.t', message: { type: 'text', text: { body: 'New' } } },
    }),
    events: [{ ...base, type: 'edit', text: 'New' }],
  },
  {
    name: 'echo: a revoke',
    raw: echoed({ type: 'revoke', revoke: { original_message_id: 'wamid.t' } }),
    events: [{ ...base, type: 'revoke' }],
  },
  {
    name: 'echo: to nobody readable',
    raw: echoed({ from: 'x', to: 'y' }),
    events: [{ type: 'malformed', account: ACCOUNT, reason: 'A message without a readable recipient.' }],
  },
]
