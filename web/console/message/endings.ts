/** `PDF` of `letter.pdf`; empty where there is none. */
export const endingOf = (fileName: string): string => (/\.(\w{1,4})$/.exec(fileName)?.[1] ?? '').toUpperCase()
