import { defineConfig } from 'vitest/config';

/** The tests that a mutation run may use: the patterns in MUTATION_TESTS, a JSON list. */
export default defineConfig({
  test: {
    include: JSON.parse(process.env.MUTATION_TESTS ?? '[]'),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
