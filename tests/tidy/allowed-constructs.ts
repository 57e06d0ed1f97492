import type { Allowance } from './refused-constructs.ts';

/** The few files that own a refused construct. An entry that is no longer needed fails the test. */
export const ALLOWED_CONSTRUCTS: readonly Allowance[] = [
  {
    files: '{deploy/native/friends,edge/*,home/*,home/social/*}/main.ts',
    constructs: ['Date.now'],
    reason: 'a process makes the real clock; everything else is given one',
  },
  {
    files: 'edge/web/src/main.tsx',
    constructs: ['Date.now'],
    reason: 'the page is a process too: it makes the clock that the screens are given',
  },
  {
    files:
      'scripts/{backup,bench,chaos,deploy-keys,keys-rotate,reconcile,restore,run-sides,smoke}.ts',
    constructs: ['Date.now'],
    reason: 'a command is a process: it makes the clock that the rest is given',
  },
  {
    files: 'scripts/chaos/rig/shift-clock.mjs',
    constructs: ['process.env'],
    reason: 'loaded before a process: it has to learn from somewhere how wrong its clock shall be',
  },
  {
    files: 'shared/node/run-process.ts',
    constructs: ['process.env'],
    reason: 'the one reader of the environment: every process gets its configuration from here',
  },
  {
    files: 'shared/node/create-log.ts',
    constructs: ['Date.now'],
    reason: 'stamps what is logged; nothing is decided by it',
  },
  {
    files: 'shared/decimal.ts',
    constructs: ['Number('],
    reason: 'reads the exponent of a number in scientific notation, a whole number of at most 999',
  },
  {
    files: 'shared/instant.ts',
    constructs: ['Number('],
    reason: 'reads the digits of a time: whole numbers of at most six digits',
  },
  {
    files: 'home/market/sources/replay.ts',
    constructs: ['Number('],
    reason: 'turns whole microseconds back from a bigint; no money',
  },
  {
    files: 'home/social/ranking/whole-won.ts',
    constructs: ['Number('],
    reason:
      'whole numbers below 2^53, which a double holds exactly; what is rounded is decided by bigints',
  },
  {
    files: 'edge/web/src/instrument/chart-series.ts',
    constructs: ['Number('],
    reason: 'turns prices into coordinates for the chart; what is said in words stays a decimal',
  },
  {
    files: 'scripts/*.{ts,mjs}',
    constructs: ['process.env'],
    reason: 'commands are processes: what they are told by the environment they pass on as a value',
  },
];
