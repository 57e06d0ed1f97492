import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type ForkedProcess, forkProcess } from './bench/fork-process.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/**
 * `npm run simulate [-- --cases N --seed S]`: lives through random days of orders, cancels, prints, splits, halts,
 * outages, crashes and redeliveries, and holds the ledger of each against what the rules say of the whole day:
 * what same-tape-same-ledger.test.ts does with a few hundred, with N of them for each property. A failure is
 * printed with what replays it: `--only PROPERTY --seed S --path P`. Exit codes: 0 all hold, 1 one does
 * not, or stopped before its end, 2 the command line.
 */
const FAILED = 1;
const BAD_ARGUMENTS = 2;
const CASES = 10_000;
/** Drawn from one seed: few enough for progress to be seen, and for a failure to be found again at once. */
const CASES_A_SEED = 250;
const SEED_LIMIT = 1_000_000_000;
const DAYS_PROCESS = '../../tests/simulation/days-process.ts';

interface Errand {
  readonly property: string;
  readonly seed: number;
  readonly cases: number;
  readonly path?: string;
}

interface Answer {
  readonly tried: number;
  readonly failure?: { readonly path: string; readonly report: string };
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const stopRequested = whenAskedToStop();
const given = readArguments();
const workers = Array.from({ length: availableParallelism() }, () => forkProcess(DAYS_PROCESS));
stopRequested.addEventListener('abort', () => {
  for (const { pid } of workers) process.kill(pid);
  print('stopped before its end: it shows nothing');
  process.exit(FAILED);
});

const [names = []] = (await Promise.all(workers.map((worker) => worker.next()))) as string[][];
const properties = given.only === undefined ? names : names.filter((name) => name === given.only);
if (properties.length === 0) await refuse(`--only takes one of ${names.join(', ')}`);
const failures = await run(properties.flatMap(errandsOf));
await Promise.all(workers.map((worker) => worker.stop()));
process.exit(failures > 0 ? FAILED : 0);

/** Each property begins with the seed that was asked for, and goes on with those behind it. */
function errandsOf(property: string): Errand[] {
  const { seed, cases, path } = given;
  if (path !== undefined) return [{ property, seed, cases: CASES_A_SEED, path }];
  return Array.from({ length: Math.ceil(cases / CASES_A_SEED) }, (_, index) => ({
    property,
    seed: (seed + index) % SEED_LIMIT,
    cases: Math.min(CASES_A_SEED, cases - index * CASES_A_SEED),
  }));
}

/** Returns how many failed: each is shrunk to the smallest day on which it still does. */
async function run(errands: readonly Errand[]): Promise<number> {
  print(`seed ${given.seed}: ${properties.join(', ')}`);
  const left = [...errands];
  const tried = new Map(properties.map((name) => [name, 0]));
  let failed = 0;
  const work = async (worker: ForkedProcess) => {
    for (let errand = left.shift(); errand; errand = left.shift()) {
      worker.send(errand);
      const answer = (await worker.next()) as Answer;
      const sum = (tried.get(errand.property) ?? 0) + answer.tried;
      tried.set(errand.property, sum);
      if (answer.failure) {
        failed += 1;
        tell(errand, answer.failure);
      } else print(`${errand.property.padEnd(16)} ${sum} cases`);
    }
  };
  await Promise.all(workers.map(work));
  const cases = [...tried.values()].reduce((sum, one) => sum + one, 0);
  print(failed === 0 ? `${cases} cases hold` : `${failed} FAILED in ${cases} cases`);
  return failed;
}

function tell({ property, seed }: Errand, { path, report }: Required<Answer>['failure']): void {
  print(`${property} FAILED\n${report}`);
  print(`again: npm run simulate -- --only ${property} --seed ${seed} --path ${path}`);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        cases: { type: 'string', default: `${CASES}` },
        seed: { type: 'string', default: `${randomInt(SEED_LIMIT)}` },
        only: { type: 'string' },
        path: { type: 'string' },
      },
    });
    const { only, path } = values;
    if (path !== undefined && (only === undefined || !/^\d+(:\d+)*$/.test(path))) {
      throw new Error('--path is of a failure, beside its --only and --seed');
    }
    const cases = wholeNumber('--cases', values.cases);
    if (cases === 0) throw new Error('--cases takes a number of days');
    return { only, path, cases, seed: wholeNumber('--seed', values.seed) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return process.exit(BAD_ARGUMENTS);
  }
}

async function refuse(why: string): Promise<never> {
  process.stderr.write(`${why}\n`);
  await Promise.all(workers.map((worker) => worker.stop()));
  return process.exit(BAD_ARGUMENTS);
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number`);
  return Number.parseInt(text, 10);
}
