import { relative } from 'node:path';
import { z } from 'zod';
import { rounded } from './bench/figure.ts';

export interface SlowTest {
  readonly file: string;
  readonly name: string;
  readonly seconds: number;
}

/** The part of Vitest's JSON report that is read here. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), duration: z.number().nullish().default(0) }),
      ),
    }),
  ),
});

/**
 * The tests that took longest, the longest first; of a report that cannot be read, none. What a file sets up before
 * its tests is not counted.
 *
 * @param root the folder that files are named from
 */
export function slowestTests(report: unknown, root: string, count: number): SlowTest[] {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return [];
  return parsed.data.testResults
    .flatMap(({ name: file, assertionResults }) =>
      assertionResults.map(({ fullName, duration }) => ({
        file: relative(root, file),
        name: fullName,
        seconds: (duration ?? 0) / 1_000,
      })),
    )
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count);
}

/** A row each. */
export function formatSlowTests(tests: readonly SlowTest[]): string[] {
  return tests.map(
    ({ file, name, seconds }) => `${rounded(seconds, 1).padStart(6)} s  ${file}: ${name}`,
  );
}
