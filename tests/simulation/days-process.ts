/**
 * Tries a property on random days, as often as it is told, and says what came of each. Started by
 * scripts/simulate.ts, which shares the days out among as many processes as there are cores.
 */
import process from 'node:process';
import fc from 'fast-check';
import { SUMS, WAYS } from '../../home/trading/core/testing/day-properties.ts';

/** Days to try: so many as a seed draws them, or behind the failing one that a path leads to. */
interface Errand {
  readonly property: string;
  readonly seed: number;
  readonly cases: number;
  readonly path?: string;
}

const PROPERTIES = [...WAYS, ...SUMS];

process.on('message', (errand: Errand) => process.send?.(run(errand)));
process.on('disconnect', () => process.exit());
process.send?.(PROPERTIES.map(({ name }) => name));

function run({ property: name, seed, cases, path }: Errand) {
  const property = PROPERTIES.find((one) => one.name === name)?.property;
  if (!property) throw new Error(`no property ${name}`);
  const details = fc.check(property, { seed, numRuns: cases, ...(path && { path }) });
  if (!details.failed) return { tried: details.numRuns };
  return {
    tried: details.numRuns,
    failure: { path: details.counterexamplePath, report: fc.defaultReportMessage(details) },
  };
}
