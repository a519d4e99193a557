import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['{server,channels,config,scripts,tests}/**/*.test.ts'],
          exclude: ['tests/browser/**', 'tests/faults/**'],
          globalSetup: ['tests/helpers/postgres.ts'],
          testTimeout: 30_000,
          // On two cores the default is one; much of a test's time is waiting for a disk or a server.
          maxWorkers: 3,
          // State hangs on a context, of which each test has its own: the code is loaded once in each worker.
          isolate: false,
        },
      },
      {
        plugins: [vue()],
        oxc: { jsx: { runtime: 'automatic', importSource: '#jsx', development: false } },
        test: {
          name: 'web',
          environment: 'happy-dom',
          include: ['web/**/*.test.{ts,tsx}'],
          setupFiles: ['web/lib/testing-words.ts'],
          maxWorkers: 3,
          // A world for each file; the window is made once in each worker.
          pool: 'vmThreads',
        },
      },
      {
        test: {
          name: 'faults',
          environment: 'node',
          include: ['tests/faults/**/*.test.ts'],
          testTimeout: 240_000,
          maxWorkers: 3,
          isolate: false,
        },
      },
      {
        test: {
          name: 'browser',
          environment: 'node',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/helpers/web-build.ts', 'tests/helpers/chromium.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // More than cores: a page, its server and the test wait for each other.
          maxWorkers: 3,
          isolate: false,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
})
