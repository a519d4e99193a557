/** Roles that can be given; the owner is made at the first start. */
export const ROLES = ['agent', 'admin', 'dpo'] as const
