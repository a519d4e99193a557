/** Somebody is away, as their program says it for them. */
import type { Parsed } from '../read/parsed.ts'

/** The beginnings that programs give such a subject, before the one that is answered. */
const EXACT =
  /^(?:(?:automatic|automated) reply|auto(?:matic)?[- ]?(?:reply|response)|autoreply|automatische antwort|abwesenheitsnotiz|abwesenheitsassistent|réponse automatique|risposta automatica|respuesta automática|resposta automática|automatisch antwoord|automatisk svar|automatiskt svar|autosvar|automaattinen vastaus|automatyczna odpowiedź|odpowiedź automatyczna|automatická odpověď|automatikus válasz|răspuns automat|otomatik yanıt|автоответ|автоматический ответ|автоматична відповідь|αυτόματη απάντηση|自动回复|自動回覆|自動返信|자동 회신|رد تلقائي|תשובה אוטומטית)\s*(?:[:：-]|$)/i
const AFTER_COLON = /^out of (?:the )?office(?: auto-?reply)?\s*:/i

/** Words that say so to whoever knows already that a machine wrote. */
const LIKELY =
  /out of (?:the )?office|auto(?:matic|mated)?[- ]?(?:reply|response|answer)|vacation|on leave|away from|abwesen|abwesend|nicht im (?:büro|haus)|urlaub|absen[ct]|en vacances|fuera de (?:la )?oficina|vacaciones|ausente|ausência|fuori (?:sede|ufficio)|ferie|afwezig|niet aanwezig|vakantie|nieobecn|urlop|frånvar|semester|fravær|ferie|poissa|lomalla|nepřítom|dovolen|szabadság|távollét|concediu|izinde|отпуск|отсутств|відпуст|εκτός γραφείου|不在|休假|외출|부재/i

/** `hinted`: something else says that a machine wrote. */
export function isAwaySubject({ head }: Pick<Parsed, 'head'>, hinted: boolean): boolean {
  const subject = head.subject ?? ''
  return EXACT.test(subject) || AFTER_COLON.test(subject) || (hinted && LIKELY.test(subject))
}

const LONGEST = 1500
const MACHINE_SAYS =
  /(?:this is an? auto(?:matic(?:ally generated)?|mated)[ -](?:reply|response|message|e-?mail)|dies ist eine automatisch(?:e| generierte| erstellte) (?:antwort|nachricht|e-?mail)|ceci est (?:une réponse|un message) automatique|esta es una respuesta automática|questa è una risposta automatica|dit is een automatisch (?:antwoord|bericht))/i

/** A short text that says of itself what it is. */
export const isAwayText = ({ text, answers }: Pick<Parsed, 'text' | 'answers'>): boolean =>
  text !== null && text.length < LONGEST && answers.length > 0 && MACHINE_SAYS.test(text)
