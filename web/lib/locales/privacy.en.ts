/** Words of what belongs to one conversation’s or person’s privacy: hourglass, labels, holds, erasing, audit, in English. Keys are sorted; privacy.de.ts has the same. */
/* oxlint-disable eslint/max-lines -- a dictionary is one sorted list */

export const privacyEn = {}
