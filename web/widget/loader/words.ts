/** The one sentence that must be there when nothing could be loaded, its dictionary included. */
const FAILED: Record<string, string> = {
  de: 'Der Chat konnte nicht geladen werden. Bitte versuchen Sie es noch einmal.',
  en: 'The chat could not be loaded. Please try again.',
}

export function failureWords(wanted: string | null): string {
  const languages = [wanted, document.documentElement.lang, ...navigator.languages, 'en']
  const spoken = languages.map((each) => FAILED[each?.slice(0, 2).toLowerCase() ?? ''])
  return spoken.find((words) => words !== undefined) ?? ''
}
