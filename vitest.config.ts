import { defineConfig } from 'vitest/config'

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } }

/** unit: beside the source, nothing started. integration and e2e: real parts, started once per run. */
export default defineConfig({
  ...source,
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          // Loading the modules anew for each file would take longer than all the tests.
          isolate: false,
          // The default is one less than there are cores.
          maxWorkers: '100%',
          // None takes over a second; but a machine may be ten times slower than another, or busy.
          testTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: 'integration',
          include: ['*/test/integration/**/*.test.ts'],
          globalSetup: ['shared/src/testing/real-parts.global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          include: ['*/test/e2e/**/*.test.ts'],
          globalSetup: ['shared/src/testing/real-parts.global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
