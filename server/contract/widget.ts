/** The chat widget of one website: what an admin sets, and what a page is told of it. */
import { z } from 'zod'
import { Id, Time, Typed } from './common.ts'

/** `de`, `en`, `pt-BR`: the languages the widget speaks are files in web/widget/locales. */
export const Language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, 'expected a language such as de or pt-BR')

/** The public name of a website's inbox; it stands in the page and is no secret. */
export const InboxKey = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'expected the key of a website inbox')

const line = (longest: number) => Typed.trim().max(longest)
const perLanguage = <T extends z.ZodType>(value: T) => z.partialRecord(Language, value)

/** `https://shop.example`, or `https://*.shop.example` for all its subdomains. */
export const Site = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/,
    'expected an address such as https://www.example.com, without a path',
  )

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time such as 09:00')

/** When somebody answers. Times are of the wall clock in `timeZone`. */
export const Hours = z.strictObject({
  timeZone: z.string().max(60).refine(isTimeZone, 'expected a time zone such as Europe/Berlin'),
  week: z
    .array(
      z
        .strictObject({
          /** 1: Monday … 7: Sunday */
          day: z.int().min(1).max(7),
          from: Clock,
          to: Clock,
        })
        .refine(({ from, to }) => from < to, {
          path: ['to'],
          message: 'expected a time after the beginning',
        }),
    )
    .max(28),
  /** Days on which nobody answers: YYYY-MM-DD. */
  closed: z.array(z.iso.date()).max(200),
})
export type Hours = z.infer<typeof Hours>

/** What is asked before the first message. `name` and `email` are known; any other key is an attribute. */
export const Field = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'expected small letters, digits and _'),
  required: z.boolean(),
  /** closed: only outside of office hours */
  when: z.enum(['always', 'closed']),
  /** Of `name` and `email` the widget has words of its own. */
  label: perLanguage(line(60)),
})
export type Field = z.infer<typeof Field>

export const WidgetTexts = z.strictObject({
  /** Above the chat; left empty: the inbox's name. */
  title: line(60).default(''),
  greeting: line(300).default(''),
  /** In place of the sentence that nobody is here; left empty: that sentence. */
  away: line(300).default(''),
})
export type WidgetTexts = z.infer<typeof WidgetTexts>

/** What a visitor has to agree to. A changed wording is another version; see core/notice. */
export const NoticeTexts = z.strictObject({
  /** Short lines: who reads it, where it stays. That of its deletion comes from the live rule. */
  points: z.array(line(160).min(1)).max(5),
  /** All of it, behind "Read all". Paragraphs are separated by empty lines. */
  body: line(10_000).default(''),
  /** The company's own page. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .default(null),
})
export type NoticeTexts = z.infer<typeof NoticeTexts>

export const Color = z.string().regex(/^#[0-9a-f]{6}$/i, 'expected a colour such as #0e6570')

/** The settings of an inbox of channel `web`. Secret: `identitySecret`. */
export const WidgetSettings = z.strictObject({
  key: InboxKey,
  /** Where the widget may be used. The server's own address always may. */
  sites: z.array(Site).max(100).default([]),
  color: Color.default('#0e6570'),
  side: z.enum(['right', 'left']).default('right'),
  theme: z.enum(['auto', 'light', 'dark']).default('auto'),
  /** Where the visitor's own is not among `texts`. */
  language: Language.default('en'),
  texts: perLanguage(WidgetTexts).default({}),
  /** What visitors see of those who answer. */
  agents: z.enum(['full', 'first', 'none']).default('first'),
  /** null: always open */
  hours: Hours.nullable().default(null),
  /** What visitors are told to expect while it is open; null: nothing. */
  replyTime: z.enum(['minutes', 'hour', 'hours', 'day']).nullable().default('minutes'),
  fields: z.array(Field).max(10).default([]),
  notice: z
    .strictObject({
      /** Agreed to before the first message, or only shown. */
      required: z.boolean(),
      texts: perLanguage(NoticeTexts),
    })
    .nullable()
    .default(null),
  /** required: only whom the site has signed for may write */
  identity: z.enum(['optional', 'required']).default('optional'),
  /** HS256 key of the site's tokens; null: nobody can be identified. */
  identitySecret: z.string().min(32, 'expected at least 32 characters').max(200).nullable().default(null),
  /** The address of the page is told with the first message. Nothing else of the visit ever is. */
  pageUrl: z.boolean().default(false),
  files: z.boolean().default(true),
  voice: z.boolean().default(false),
  rating: z.boolean().default(true),
  /** Visitors may have their chat sent by e-mail, where the server can send mail. */
  transcript: z.boolean().default(true),
})
export type WidgetSettings = z.infer<typeof WidgetSettings>

/** Somebody who answers, as visitors see them. Without a name it is the company that writes. */
export const AuthorView = z.object({
  name: z.string(),
  /** Address of a small picture, relative to the server; null: the initials. */
  picture: z.string().nullable(),
})
export type AuthorView = z.infer<typeof AuthorView>

/** `GET /api/widget/:key`: all that the widget needs before anybody has written. */
export const WidgetView = z.object({
  name: z.string(),
  color: Color,
  side: z.enum(['right', 'left']),
  theme: z.enum(['auto', 'light', 'dark']),
  language: Language,
  texts: perLanguage(WidgetTexts),
  /** Some of those who answer, for the head of the widget. */
  team: z.array(AuthorView),
  hours: z.object({
    open: z.boolean(),
    /** When it opens again; null: it is open, or it never does. */
    opensAt: Time.nullable(),
    /** For words such as "tomorrow at 9:00". */
    timeZone: z.string().nullable(),
  }),
  replyTime: z.enum(['minutes', 'hour', 'hours', 'day']).nullable(),
  fields: z.array(Field),
  notice: z.object({ version: z.int(), required: z.boolean(), texts: perLanguage(NoticeTexts) }).nullable(),
  identity: z.enum(['optional', 'required']),
  /** null: visitors can't send files */
  files: z.object({ maxBytes: z.int(), mimeTypes: z.array(z.string()) }).nullable(),
  voice: z.boolean(),
  rating: z.boolean(),
  transcript: z.boolean(),
  pageUrl: z.boolean(),
  /** By the rules in force; null: nothing is promised. */
  deleteAfterDays: z.int().nullable(),
  maxText: z.int(),
  /** The server's clock. */
  now: Time,
})
export type WidgetView = z.infer<typeof WidgetView>

/** A wording that visitors agreed to, for admins and data protection officers. */
export const NoticeView = z.object({
  id: Id,
  version: z.int(),
  hash: z.string(),
  texts: perLanguage(NoticeTexts),
  createdAt: Time,
  accepted: z.int(),
})
export type NoticeView = z.infer<typeof NoticeView>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
