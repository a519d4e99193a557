/** German nouns in the cases that sentences need. */
import type { Choice } from './dialogue.ts'

/** A German noun with the articles and possessives that a sentence may need. */
export function noun(gender: 'm' | 'f' | 'n', name: string): Choice {
  const forms = {
    m: {
      der: 'der',
      den: 'den',
      dem: 'dem',
      mein: 'mein',
      meinen: 'meinen',
      meinem: 'meinem',
      ein: 'ein',
      einen: 'einen',
    },
    f: {
      der: 'die',
      den: 'die',
      dem: 'der',
      mein: 'meine',
      meinen: 'meine',
      meinem: 'meiner',
      ein: 'eine',
      einen: 'eine',
    },
    n: {
      der: 'das',
      den: 'das',
      dem: 'dem',
      mein: 'mein',
      meinen: 'mein',
      meinem: 'meinem',
      ein: 'ein',
      einen: 'ein',
    },
  }[gender]
  return {
    '': name,
    ...Object.fromEntries(Object.entries(forms).map(([form, word]) => [form, `${word} ${name}`])),
  }
}
