import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,contract,integration}/**/*.test.ts'],
    testTimeout: 20_000,
    // Two cores: more workers only make the timings of the simulator tests jump.
    maxWorkers: 2,
  },
});
