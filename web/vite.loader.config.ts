/** Builds widget.js, the one script of a website, into dist/widget. It knows the app by its hashed name. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { terse } from './terse.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const MANIFEST = here('../dist/widget/files/manifest.json')
const NAME = 'virtual:app-file'

/** From the build before; while somebody develops, it changes whenever the app does. */
function appFile(): Plugin {
  return {
    name: 'app-file',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null
      this.addWatchFile(MANIFEST)
      const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, { file: string }>
      return `export const appFile = ${JSON.stringify(manifest['app/main.ts']?.file)}`
    },
    generateBundle() {
      const source = readFileSync(here('widget/sandglass.d.ts'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'widget.d.ts', source })
    },
  }
}

export default defineConfig({
  root: here('widget'),
  publicDir: false,
  plugins: [appFile(), terse()],
  build: {
    outDir: here('../dist/widget'),
    // The app is in a folder of it.
    emptyOutDir: false,
    target: ['chrome100', 'firefox101', 'safari16.4'],
    lib: {
      entry: here('widget/loader/main.ts'),
      formats: ['iife'],
      name: 'sandglassLoader',
      fileName: () => 'widget.js',
    },
  },
})
