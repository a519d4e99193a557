/** What a copy of a chat says of itself, in the visitor's language. */

export interface TranscriptWords {
  title: (company: string) => string
  /** `zone`: the time zone of the times. */
  intro: (date: string, zone: string) => string
  visitor: string
  file: string
  removed: string
  mail: string
}

const en: TranscriptWords = {
  title: (company) => `Your chat with ${company}`,
  intro: (date, zone) => `Copy of ${date}. Times: ${zone}.`,
  visitor: 'You',
  file: 'File',
  removed: 'Message removed',
  mail: 'You get this mail because this address was entered in the chat on our website. It is sent once.',
}

const de: TranscriptWords = {
  title: (company) => `Ihr Chat mit ${company}`,
  intro: (date, zone) => `Kopie vom ${date}. Uhrzeiten: ${zone}.`,
  visitor: 'Sie',
  file: 'Datei',
  removed: 'Nachricht entfernt',
  mail: 'Sie erhalten diese E-Mail, weil diese Adresse im Chat auf unserer Website eingegeben wurde. Sie wird einmal verschickt.',
}

/** Words, and the locale of dates and numbers that goes with them. */
export function wordsFor(language: string): { words: TranscriptWords; locale: string } {
  const german = /^de\b/i.test(language)
  const spoken = german || /^en\b/i.test(language) ? language : 'en'
  return { words: german ? de : en, locale: spoken }
}
