import { defineConfig } from 'vitest/config';

/** A busy machine takes longer than Vitest's one second for what a test waits for. */
const POLL = { timeout: 10_000 };
/** A machine that others use, too, can hold up a test; those that took a second try are in the CI run's last lines. */
const RETRY = process.env.CI ? 1 : 0;

/**
 * product: `npm test`. The others are long or need more than this repository holds: `npm run test:<name>` (screenshots:
 * `npm run screenshots`), part of every CI run.
 */
export default defineConfig({
  test: {
    // Two cores: the tests wait for a simulator half of their time, so that a third worker saves a quarter of the run.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'product',
          include: ['test/{unit,contract,integration}/**/*.test.ts'],
          retry: RETRY,
          expect: { poll: POLL },
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'components',
          include: ['test/unit/renderer/**/*.test.tsx'],
          environment: 'happy-dom',
          setupFiles: ['test/unit/renderer/setup-window.tsx'],
          expect: { poll: POLL },
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['test/e2e/specs/**/*.test.ts'],
          globalSetup: 'test/e2e/runners/surroundings.ts',
          expect: { poll: POLL },
          testTimeout: 60_000,
          hookTimeout: 30_000,
          // One window after the other: they would take the processor from each other.
          fileParallelism: false,
          retry: RETRY,
        },
      },
      {
        test: {
          name: 'chromium',
          include: ['test/e2e/browser/**/*.test.ts'],
          expect: { poll: POLL },
          testTimeout: 60_000,
          hookTimeout: 30_000,
          fileParallelism: false,
          retry: RETRY,
        },
      },
      {
        test: {
          name: 'conformity',
          include: ['test/conformity/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'couchbase',
          include: ['test/couchbase/**/*.test.ts'],
          globalSetup: 'test/e2e/runners/surroundings.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...['axe', 'screenshots'].map((name) => ({
        test: {
          name,
          include: [`test/e2e/matrix/${name}.test.ts`],
          globalSetup: 'test/e2e/runners/surroundings.ts',
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      })),
      {
        test: {
          name: 'api',
          include: ['test/api/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'packages',
          include: ['test/packages/**/*.test.ts'],
          testTimeout: 60_000,
          // Packages are installed one after the other.
          fileParallelism: false,
        },
      },
      { test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], testTimeout: 600_000 } },
    ],
  },
});
