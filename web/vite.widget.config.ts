/** Builds what the widget loads when it is opened into dist/widget/files, under names that never change meaning. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { terse } from './terse.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('widget'),
  // Addresses relative to the file that asks: it runs on pages of other hosts.
  base: './',
  publicDir: false,
  plugins: [terse()],
  oxc: { jsx: { runtime: 'automatic', importSource: '#jsx', development: false } },
  build: {
    outDir: here('../dist/widget/files'),
    emptyOutDir: true,
    // As old as constructable style sheets.
    target: ['chrome100', 'firefox101', 'safari16.4'],
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    cssCodeSplit: false,
    manifest: 'manifest.json',
    // As a library: without Vite's own way of fetching chunks ahead, which would reach into the site's page.
    lib: { entry: { app: here('widget/app/main.ts') }, formats: ['es'] },
    rollupOptions: {
      // What several chunks need stays in the entry: one file less, and better packed.
      preserveEntrySignatures: 'allow-extension',
      output: {
        minify: true,
        comments: false,
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
})
