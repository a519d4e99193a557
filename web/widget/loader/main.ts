/** What a website's script tag runs. Until somebody opens the chat it asks for nothing and stores nothing. */
import { begin } from './begin.ts'
import { readTag } from './tag.ts'

const tag = readTag(document.currentScript)
if (tag) begin(tag)
