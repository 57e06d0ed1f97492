import { expect, test } from 'vitest';
import type { Breach } from '../checks/breach.ts';
import type { ChaosReport } from '../report.ts';
import { areAllCaught, caughtBy, formatMutants } from './mutant-table.ts';
import type { Mutant } from './plant-mutant.ts';
import { type MutantsOptions, type RunCopy, runMutants } from './run-mutants.ts';

const LOST: Breach = { check: 'lost', what: 'order a' };
const mutants: readonly Mutant[] = [
  { name: 'first', expected: ['lost'], patches: [] },
  { name: 'second', expected: ['verify 2'], patches: [] },
];

function optionsWith(stop = new AbortController()): MutantsOptions {
  return {
    mutants,
    faults: 30,
    seed: 4,
    root: '',
    users: 1,
    ordersPerSecond: 1,
    environment: {},
    print: () => {},
    clock: () => 0 as never,
    nowMs: () => 0,
    stopRequested: stop.signal,
  };
}

/** A run that ends after so many faults with these breaches. */
function report(faults: number, ...breaches: readonly Breach[]): ChaosReport {
  const outcome = { kind: 'kill engine', detail: '', hits: 1, tries: 1, recoveryMs: 1 };
  const played = Array.from({ length: faults }, (_, at) => ({ ...outcome, number: at + 1 }));
  return { faults: played, breaches, seconds: 1 } as unknown as ChaosReport;
}

/** What becomes of the first, the second and the one without a bug; and the faults each may have. */
function runs(becomes: Readonly<Record<string, () => ChaosReport>>) {
  const asked: Record<string, number> = {};
  const runCopy: RunCopy = async ({ faults }, mutant) => {
    const name = mutant?.name ?? 'control';
    asked[name] = faults;
    return (becomes[name] as () => ChaosReport)();
  };
  return { asked, runCopy };
}

const SECOND: Breach = { check: 'verify 2: money is conserved', what: 'b' };
const caught = { first: () => report(3, LOST), second: () => report(8, SECOND) };

test('all caught by the checks that should, and nothing against the tree itself', async () => {
  const { asked, runCopy } = runs({ ...caught, control: () => report(8) });
  const told = await runMutants(optionsWith(), runCopy);
  expect(areAllCaught(told)).toBe(true);
  expect(asked).toEqual({ first: 30, second: 30, control: 8 });
  expect(formatMutants(told)).toContain('## 2 of 2 mutants caught\n');
});

test('a check that was not expected catches nothing, and is told', async () => {
  const { runCopy } = runs({ ...caught, first: () => report(3, SECOND), control: () => report(8) });
  const told = await runMutants(optionsWith(), runCopy);
  expect(areAllCaught(told)).toBe(false);
  expect(told.outcomes[0]).toMatchObject({ caughtBy: undefined, what: `only ${SECOND.check}: b` });
});

test('one that keeps the instance from starting is not caught, and costs nobody the table', async () => {
  const fails = () => {
    throw new Error('the edge did not start');
  };
  const { runCopy } = runs({ ...caught, first: fails, control: () => report(8) });
  const told = await runMutants(optionsWith(), runCopy);
  expect(areAllCaught(told)).toBe(false);
  expect(formatMutants(told)).toMatch(/first +\| NOT CAUGHT .*no run: the edge did not start/);
  expect(formatMutants(told)).toMatch(/second +\| verify 2: money is conserved/);
});

test('nothing counts when the tree without a bug is objected to as well', async () => {
  const { runCopy } = runs({ ...caught, control: () => report(2, LOST) });
  const told = await runMutants(optionsWith(), runCopy);
  expect(areAllCaught(told)).toBe(false);
  expect(formatMutants(told)).toMatch(/control: no bug +\| FALSE ALARM .*lost: order a/);
});

test('who stops early has not played all, and is told so', async () => {
  const stop = new AbortController();
  const first = () => {
    stop.abort();
    return caught.first();
  };
  const told = await runMutants(optionsWith(stop), runs({ first }).runCopy);
  expect(areAllCaught(told)).toBe(false);
  expect(formatMutants(told)).toContain('## 1 of 2 mutants caught, 1 NOT PLAYED');
  expect(formatMutants(told)).toMatch(/control: no bug +\| NOT PLAYED/);
});

test('a check is known by its whole name, a rule by its number', () => {
  expect(
    caughtBy([{ check: 'verify 11: acts on record', what: '' }], ['verify 1']),
  ).toBeUndefined();
  expect(caughtBy([{ check: 'lost', what: '' }], ['doubled'])).toBeUndefined();
  expect(caughtBy([LOST, SECOND], ['verify 2'])).toBe(SECOND);
});
