import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const IGNORED = ['**/node_modules/**', '**/dist/**', '**/.data*/**'];

/**
 * Files that wait for processes more than they compute, so more at a time than there are cores.
 * Both projects are one group: the long end-to-end files begin, the short ones fill the gaps.
 */
const BESIDE_EACH_OTHER = {
  sequence: { groupOrder: 1 },
  maxWorkers: Math.max(3, availableParallelism() - 1),
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // A limit for what hangs, not a measure of speed: machines are noisy.
          testTimeout: 60_000,
          // Pure tests leave nothing behind, so they need no process each: half the time.
          isolate: false,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...IGNORED, '**/*.int.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          ...BESIDE_EACH_OTHER,
          name: 'integration',
          include: ['**/*.int.test.ts'],
          exclude: IGNORED,
          globalSetup: ['tests/support/servers.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...BESIDE_EACH_OTHER,
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude: IGNORED,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
