/** The shop's page in German, by the names that stand in it. */
export const german: Record<string, string> = {
  about:
    'In Niedersachsen aus geöltem Eichenholz gebaut. Drei Türen, zwei Böden, geliefert und bei Ihnen aufgestellt.',
  ask: 'Dazu etwas fragen',
  cabinets: 'Schränke',
  chairs: 'Stühle',
  delivery: 'Lieferung',
  'delivery.body': 'Zwei Leute tragen es an den Platz Ihrer Wahl, innerhalb von drei Wochen',
  lamps: 'Lampen',
  return: 'Rückgabe',
  'return.body': '30 Tage, wir holen es ab',
  shops: 'Läden',
  size: 'Maße',
  'size.body': '180 cm breit, 45 cm tief, 74 cm hoch, 62 kg',
  title: 'Sideboard Alster aus Eiche',
  token: 'Von Ihrem Server signiertes Token',
  try: 'Das JavaScript-API ausprobieren',
  'try.body': 'Diesen Laden gibt es nicht. Seine Seite hat eine strenge Content-Security-Policy.',
}
