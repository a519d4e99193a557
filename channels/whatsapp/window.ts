/** How long after a customer's message free answers are allowed, by Meta's rules. */
export const WINDOW = 24 * 60 * 60 * 1000

/** How long for somebody who came through an advertisement and was answered within the window. */
export const ENTRY_POINT_WINDOW = 72 * 60 * 60 * 1000
