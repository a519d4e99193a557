import type { SentContent } from '../../../server/contract/content.ts'

/** A message of ours with something to press: buttons, a list, a link, a form, a template. */
export type Pressable = Extract<SentContent, { sections: unknown }>

export const isPressable = (content: SentContent | null): content is Pressable =>
  content !== null && 'sections' in content
