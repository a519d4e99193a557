/** Meta apps: who holds which secret, and what is told to which address. */
import type { AppName } from './types.ts'
import type { NumberState } from './world.ts'

/** Everything a `whatsapp_business_account` webhook can be asked for. */
export const webhookFields = [
  'account_alerts',
  'account_review_update',
  'account_update',
  'business_capability_update',
  'business_username_updates',
  'calls',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'history',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messages',
  'messaging_handovers',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'smb_message_echoes',
  'standby',
  'template_category_update',
  'user_preferences',
] as const

export interface App extends AppName {
  secret: string
  /** null: nobody is told anything. */
  callbackUrl: string | null
  fields: Set<string>
}

/** One for each id and secret. A number that is added brings its app along, with all fields asked for. */
export class Apps {
  readonly usual: AppName
  readonly #all = new Map<string, App>()

  constructor(usual: AppName) {
    this.usual = usual
  }

  add(number: NumberState): App {
    const key = this.#keyOf(number)
    const app: App = this.#all.get(key) ?? {
      id: number.appId ?? this.usual.id,
      name: this.usual.name,
      secret: number.appSecret,
      callbackUrl: number.webhookUrl,
      fields: new Set(webhookFields),
    }
    this.#all.set(key, app)
    return app
  }

  of(number: NumberState): App | null {
    return this.#all.get(this.#keyOf(number)) ?? null
  }

  /** By an app token: the id, `|` and the secret. */
  byToken(token: string): App | null {
    return this.#all.get(token) ?? null
  }

  /** With every field asked for again, at the address that a number was added with. */
  reset(numbers: Iterable<NumberState>): void {
    this.#all.clear()
    for (const number of numbers) this.add(number)
  }

  #keyOf({ appId, appSecret }: NumberState): string {
    return `${appId ?? this.usual.id}|${appSecret}`
  }
}
