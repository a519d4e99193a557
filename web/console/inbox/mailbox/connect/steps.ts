/** The pages of the wizard, in their order. With `done` there is an inbox. */
export const STEPS = ['address', 'login', 'choices', 'name', 'done'] as const
export type Step = (typeof STEPS)[number]
