/** Who works at Nordlicht Möbel. One password for all, because the demo is no secret. */
import type { Role } from '../../server/contract/agent.ts'

export const PASSWORD = 'nordlicht-demo'

export interface Account {
  key: 'owner' | 'admin' | 'jonas' | 'mia' | 'dpo'
  name: string
  email: string
  role: Role
}

export const OWNER: Account & { role: 'owner' } = {
  key: 'owner',
  name: 'Mareike Lorenz',
  email: 'mareike@nordlicht.example',
  role: 'owner',
}

export const COLLEAGUES: ReadonlyArray<Account & { role: Exclude<Role, 'owner'> }> = [
  { key: 'admin', name: 'Tobias Hansen', email: 'tobias@nordlicht.example', role: 'admin' },
  { key: 'jonas', name: 'Jonas Weber', email: 'jonas@nordlicht.example', role: 'agent' },
  { key: 'mia', name: 'Mia Schröder', email: 'mia@nordlicht.example', role: 'agent' },
  { key: 'dpo', name: 'Dr. Ingrid Falk', email: 'datenschutz@nordlicht.example', role: 'dpo' },
]

export const ACCOUNTS: readonly Account[] = [OWNER, ...COLLEAGUES]
