import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@mockstreet/native/repository';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { formatReport } from './chaos/report.ts';
import { type ChaosOptions, runChaos } from './chaos/run-chaos.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/**
 * `npm run chaos [-- --faults N --seed S --report FILE --mutants --two-hosts]`: breaks a whole
 * instance of its own under load, fault after fault, and holds what is left against what was
 * promised. Exit codes: 0 all holds, 1 a breach, 2 the command line.
 */
const BREACHED = 1;
const BAD_ARGUMENTS = 2;
const FAULTS = 30;
const USERS = 24;
const ORDERS_PER_SECOND = 60;

const given = readArguments();
const print = (line: string) => process.stdout.write(`${line}\n`);
const options: Omit<ChaosOptions, 'root' | 'seed' | 'faults'> = {
  users: USERS,
  ordersPerSecond: ORDERS_PER_SECOND,
  environment: process.env,
  print,
  clock: () => instantFromMillis(Date.now()),
  nowMs: () => performance.now(),
  stopRequested: whenAskedToStop(),
};

const report = await runChaos({
  ...options,
  root: REPOSITORY,
  seed: given.seed,
  faults: given.faults,
});
const text = formatReport(report);
print(`\n${text}`);
if (given.report !== undefined) {
  const content = given.report.endsWith('.json') ? JSON.stringify(report, null, 2) : text;
  writeFileSync(given.report, `${content}\n`);
}
process.exit(report.breaches.length > 0 ? BREACHED : 0);

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        faults: { type: 'string' },
        seed: { type: 'string' },
        report: { type: 'string' },
      },
    });
    return {
      faults: wholeNumber('--faults', values.faults ?? `${FAULTS}`),
      seed: wholeNumber('--seed', values.seed ?? `${Date.now() % 1_000_000}`),
      report: values.report,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(BAD_ARGUMENTS);
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number`);
  return Number.parseInt(text, 10);
}
