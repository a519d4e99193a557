/** How long after a customer's message free answers are allowed, by Meta's rules. */
export const WINDOW = 24 * 60 * 60 * 1000
