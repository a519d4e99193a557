/** Meta's look at new and changed templates: after a while, or when somebody decides. */
import type { World } from '../world.ts'
import type { Sender } from '../webhook/sender.ts'
import type { Template, TemplateStatus } from './template.ts'

/** A template whose name holds this is refused, so that a test needs no decision by hand. */
const REFUSED_BY_NAME = /reject/
const WHY = {
  reason: 'The variables stand next to each other without words between them.',
  recommendation: 'Put words between the variables, so that a reader knows what they are about.',
}

export class Review {
  readonly #world: World
  readonly #sender: Sender
  readonly #after: number | null
  readonly #due = new Map<string, () => void>()

  constructor(world: World, sender: Sender, after: number | null) {
    this.#world = world
    this.#sender = sender
    this.#after = after
  }

  get pending(): number {
    return this.#due.size
  }

  /** `template` is PENDING from here on. */
  begin(template: Template): void {
    Object.assign(template, { status: 'PENDING', rejectedReason: 'NONE' })
    this.#due.get(template.id)?.()
    this.#due.delete(template.id)
    if (this.#after === null) return
    const decide = () => this.decide(template, REFUSED_BY_NAME.test(template.name) ? 'REJECTED' : 'APPROVED')
    this.#due.set(template.id, this.#world.clock.schedule(this.#after, decide))
  }

  /** After a restart: what was waiting waits again. */
  resume(wabaId: string): void {
    for (const template of this.#world.templates.of(wabaId)) {
      if (template.status === 'PENDING' && !this.#due.has(template.id)) this.begin(template)
    }
  }

  /** `reason`: Meta's word, for a refusal. */
  decide(template: Template, status: TemplateStatus, reason = 'INVALID_FORMAT'): void {
    this.#due.get(template.id)?.()
    this.#due.delete(template.id)
    const refused = status === 'REJECTED'
    Object.assign(template, { status, rejectedReason: refused ? reason : 'NONE' })
    this.tell(template, status, refused ? { reason, rejection_info: WHY } : {})
  }

  /** `message_template_status_update`; `event` may be none of the states, like `PENDING_DELETION`. */
  tell(template: Template, event: string, more: Record<string, unknown> = {}): void {
    this.#sender.tellAccount(template.wabaId, 'message_template_status_update', event, {
      event,
      // A number here, a string everywhere else.
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason: 'NONE',
      message_template_category: template.category,
      ...more,
    })
    this.#world.changed()
  }

  close(): void {
    for (const cancel of this.#due.values()) cancel()
    this.#due.clear()
  }
}
