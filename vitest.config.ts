import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongFilesFirst } from './scripts/long-files-first.ts';

const IGNORED = ['**/node_modules/**', '**/dist/**', '**/.data*/**'];

/** For what hangs, not a measure of speed: machines are noisy, and files share the cores. */
const LIMIT_MS = 60_000;

/**
 * Modules keep no state of their own, and tests put back what they change, so files need no process
 * each: modules are loaded once per worker, which is half the time.
 */
const TOGETHER = {
  isolate: false,
  // Mebibytes of what is young: room enough that what a test makes is gone before it would be moved.
  execArgv: ['--max-semi-space-size=64'],
};

/**
 * Files that wait for processes more than they compute, so more at a time than there are cores.
 * Both projects are one group: the long end-to-end files begin, the short ones fill the gaps.
 */
const BESIDE_EACH_OTHER = {
  sequence: { groupOrder: 1 },
  maxWorkers: Math.max(5, availableParallelism() - 1),
  // What a test waits for comes when the machine gets to it; a second would be a measure of speed.
  expect: { poll: { timeout: 20_000 } },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        test: {
          ...TOGETHER,
          name: 'unit',
          // Of two cores Vitest would leave one to itself, which has little to do.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: LIMIT_MS,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...IGNORED, '**/*.int.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          ...BESIDE_EACH_OTHER,
          ...TOGETHER,
          name: 'integration',
          include: ['**/*.int.test.ts'],
          exclude: IGNORED,
          globalSetup: ['tests/support/servers.ts'],
          testTimeout: LIMIT_MS,
          hookTimeout: LIMIT_MS,
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
