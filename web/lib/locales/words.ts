/** One sentence, or one a plural form, chosen by `count`. */
export type Words = string | { one: string; other: string }
