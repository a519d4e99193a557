/** Whether somebody writes of an attachment, in German or English. */

/** Stems, so that endings need not be listed; a letter before one makes it another word. */
const WORDS =
  /(?<!\p{L})(attach(ed|ing|ment|ments)?(?!\p{L})|enclosed(?!\p{L})|enclosures?(?!\p{L})|anhang(?!\p{L})|anhängen?(?!\p{L})|angehängt|angefügt|beigefügt|beiliegend|anbei(?!\p{L})|in der anlage(?!\p{L})|als anlage(?!\p{L}))/iu

export const speaksOfFiles = (text: string): boolean => WORDS.test(text.normalize('NFC'))
