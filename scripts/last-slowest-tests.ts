import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';
import type { SlowTest } from './slowest-tests.ts';

/** Where `npm test` leaves the slowest tests of its last whole run. */
export const LAST_SLOWEST_TESTS = join(REPOSITORY, 'node_modules/.cache/slowest-tests.json');

/** Undefined where there has been none. */
export function readLastSlowestTests(): readonly SlowTest[] | undefined {
  try {
    return JSON.parse(readFileSync(LAST_SLOWEST_TESTS, 'utf8')) as SlowTest[];
  } catch {
    return undefined;
  }
}
