/** Packs what visitors load a little smaller than Vite's own minifier does: every byte counts here. */
import { minify } from 'terser'
import type { Plugin } from 'vite'

export const terse = (): Plugin => ({
  name: 'terse',
  async generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const { code } = await minify(chunk.code, {
        module: true,
        ecma: 2020,
        compress: { passes: 3, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
      })
      chunk.code = code ?? chunk.code
    }
  },
})
