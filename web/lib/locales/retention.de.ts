/** Words of the retention pages: rules, simulation, runs, certificates, settings, in German. Keys are sorted; retention.en.ts has the same. */
/* oxlint-disable eslint/max-lines -- a dictionary is one sorted list */

export const retentionDe = {
  'certificate.lead': 'Was gelöscht wurde, nach welcher Regel, und was die Prüfung danach ergab.',
  'certificate.name': 'Nachweis R-{id}',
  'retention.lead':
    'Was geht, wann, und warum etwas noch da ist. Keine Regel löscht, ohne vorher simuliert worden zu sein.',
}
