/** Builds the console, the simulator's phone page and the shop page of the widget's demo into dist/web. */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const SHARED =
  /web\/(lib\/(api|due|feed|format|i18n|keys|reduce|select|typing|upload|useForm|useNow)\.ts|console\/(useDesk|useWhere|(conversation|label|live|session|toast)\/[a-z]\w+)\.ts|ui\/(Icon|Mark|Trouble|Avatar|Field\w*|FormFault)\.vue)$/

export default defineConfig({
  root: here('.'),
  plugins: [vue()],
  // The console shows the widget's own views in its preview.
  oxc: { jsx: { runtime: 'automatic', importSource: '#jsx', development: false } },
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    // A strict Content-Security-Policy allows no inline data: every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        // What the console begins with and its later parts share: one file of it is smaller than many.
        codeSplitting: { groups: [{ name: 'desk', test: SHARED }] },
      },
      input: {
        console: here('index.html'),
        phone: here('phone.html'),
        shop: here('widget/demo/shop.html'),
      },
    },
  },
})
