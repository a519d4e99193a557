/** The pages of the wizard, in their order. From `webhook` on there is an inbox, and one can come back any time. */
export const STEPS = ['access', 'number', 'name', 'webhook', 'templates', 'data', 'done'] as const
export type Step = (typeof STEPS)[number]
/** Before the inbox is made. What is entered there is kept nowhere: these are secrets. */
export const EARLY: readonly Step[] = ['access', 'number', 'name']

export const isStep = (value: unknown): value is Step => STEPS.some((step) => step === value)

/** What the connection test of each page is about. */
export const CHECKS: Partial<Record<Step, readonly string[]>> = {
  access: ['token', 'scopes'],
  number: ['number', 'account'],
  webhook: ['webhook', 'fields', 'subscription'],
  data: ['storage', 'version'],
}
