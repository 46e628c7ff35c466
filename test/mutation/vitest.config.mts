import { defineConfig } from 'vitest/config';

/** The tests that a mutation run may use: those named in MUTATION_TESTS, comma-separated. */
export default defineConfig({
  test: {
    include: (process.env.MUTATION_TESTS ?? '').split(',').filter((pattern) => pattern !== ''),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
