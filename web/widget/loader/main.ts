/** What a website's script tag runs. Until somebody opens the chat it asks for nothing and stores nothing. */
import { appFile } from 'virtual:app-file'
import { begin } from './begin.ts'
import { readTag } from './tag.ts'

const tag = readTag(document.currentScript)
if (tag) begin(tag, appFile)
