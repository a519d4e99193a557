/** The templates of all business accounts. */
import { seedTemplates } from './seeds.ts'
import type { Template } from './template.ts'

export class TemplateStore {
  readonly all = new Map<string, Template>()

  /** A business account that has none gets those everybody starts with. */
  begin(wabaId: string): void {
    if (this.of(wabaId).length > 0) return
    for (const template of seedTemplates(wabaId)) this.all.set(template.id, template)
  }

  of(wabaId: string): Template[] {
    return [...this.all.values()].filter((template) => template.wabaId === wabaId)
  }

  find(wabaId: string, name: string, language: string): Template | null {
    return this.of(wabaId).find((known) => known.name === name && known.language === language) ?? null
  }
}
