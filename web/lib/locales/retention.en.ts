/** Words of the retention pages: rules, simulation, runs, certificates, settings, in English. Keys are sorted; retention.de.ts has the same. */
/* oxlint-disable eslint/max-lines -- a dictionary is one sorted list */

export const retentionEn = {
  'certificate.lead': 'What was deleted, by which rule, and what was found when it was checked.',
  'certificate.name': 'Certificate R-{id}',
  'retention.lead':
    'What goes, when, and why something is still here. No rule deletes anything before it was simulated.',
}
