import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Small files that take long. Vitest begins with the largest where it has measured none yet, as in a fresh
 * clone: these would come last, and all but one worker would have nothing to do but wait for them.
 */
export const LONG_FILES: readonly string[] = [
  'home/trading/core/same-tape-same-ledger.test.ts',
  'home/trading/core/human-etf-collusion.test.ts',
  'tests/tidy/whole-repository.test.ts',
  'tests/api/fuzz.int.test.ts',
  'tests/access/broker/definitions.int.test.ts',
  'deploy/native/streams-up.int.test.ts',
  'tests/scenarios/golden-days.int.test.ts',
];

/** What Vitest makes of `sequence.sequencer`, which has to be a class. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) =>
      LONG_FILES.some((path) => moduleId.endsWith(`/${path}`));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
