import type { Finding } from './invariants.ts';
import { EXAMPLES_MAX } from './sql-check.ts';

/**
 * Looks through all rows, batch by batch.
 * @param find a line for each of the rows that breaks the rule
 */
export async function countBreaches<Row>(
  batches: AsyncIterable<readonly Row[]>,
  find: (batch: readonly Row[]) => readonly string[] | Promise<readonly string[]>,
): Promise<Pick<Finding, 'checked' | 'breaches' | 'examples'>> {
  let [checked, breaches] = [0, 0];
  const examples: string[] = [];
  for await (const batch of batches) {
    const found = await find(batch);
    checked += batch.length;
    breaches += found.length;
    examples.push(...found.slice(0, EXAMPLES_MAX - examples.length));
  }
  return { checked, breaches, examples };
}
