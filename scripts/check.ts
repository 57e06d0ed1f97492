import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * `npm run check`: every rule of the house that needs no server, in under a minute. Prints a row
 * per step and, below, what the failed ones had to say. Exits 1 if any failed.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
/**
 * Of the steps written in Go (tsc, oxlint): memory is at hand, and collecting it less often saves a third of their time.
 * One thread each: beside other steps more are not faster, and each works out types for itself that another has, too.
 */
const GO = { GOGC: '400', GOMAXPROCS: '1' };
/** What `tsc` found the last time: a file is looked at again when it, or what it imports, has changed. */
const knownTypes = (name: string) =>
  ['--incremental', '--tsBuildInfoFile', `node_modules/.cache/${name}.tsbuildinfo`] as const;
/** Two cores are what the smallest machine has; the steps are threaded themselves. */
const STEPS_AT_ONCE = 2;

interface Step {
  readonly name: string;
  /** A tool of `node_modules/.bin` and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Whether it only waits for others: it runs beside the rest. */
  readonly waits?: boolean;
}

interface Outcome {
  readonly step: Step;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** The longest first, so that the short ones fill the gaps. */
const STEPS: readonly Step[] = [
  {
    name: 'unit tests, architecture, tidiness',
    command: ['vitest', 'run', '--project', 'unit', '--reporter=dot'],
  },
  { name: 'dead code (knip)', command: ['knip', '--no-progress', '--cache'] },
  {
    name: 'types: everything',
    command: ['tsc', '-p', 'tsconfig.json', '--checkers', '1', ...knownTypes('everything')],
  },
  { name: 'types: web', command: ['tsc', '-p', 'edge/web/tsconfig.json', ...knownTypes('web')] },
  {
    name: 'types: service worker',
    command: ['tsc', '-p', 'edge/web/src/service-worker/tsconfig.json'],
  },
  { name: 'types: shared in a browser', command: ['tsc', '-p', 'tsconfig.shared.json'] },
  { name: 'promises and soundness (oxlint)', command: ['node', 'scripts/lint.ts'] },
  { name: 'format and lint (biome)', command: ['biome', 'check', '--error-on-warnings'] },
  { name: 'licences of the packages', command: ['node', 'scripts/licences.ts', '--check'] },
  {
    name: 'signatures of the packages',
    // Whoever has to be asked may not be there: that is said, and no fault. npm run audit waits longer.
    command: ['node', 'scripts/audit.ts', '--signatures', '--within-s', '8'],
    waits: true,
  },
];

const outcomes = await runAll(STEPS);
for (const { step, output } of outcomes.filter((outcome) => !outcome.passed)) {
  process.stdout.write(`\n── ${step.name}: ${step.command.join(' ')}\n${output.trim()}\n`);
}
const failed = outcomes.filter((outcome) => !outcome.passed).length;
process.stdout.write(failed === 0 ? '\nall in order\n' : `\n${failed} of ${STEPS.length} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function runAll(steps: readonly Step[]): Promise<Outcome[]> {
  const waiting = steps.filter((step) => !step.waits);
  const done: Outcome[] = [];
  const finish = async (step: Step) => {
    const outcome = await run(step);
    done.push(outcome);
    process.stdout.write(`${rowOf(outcome)}\n`);
  };
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) await finish(step);
  };
  await Promise.all([
    ...steps.filter((step) => step.waits).map(finish),
    ...Array.from({ length: STEPS_AT_ONCE }, lane),
  ]);
  return done;
}

function rowOf({ step, passed, seconds, output }: Outcome): string {
  const time = `${Math.round(seconds * 10) / 10} s`;
  const remark = /^not checked .*$/m.exec(output)?.[0].replaceAll(/ +/g, ' ');
  const name = passed && remark ? `${step.name} (${remark})` : step.name;
  return `${passed ? 'ok  ' : 'FAIL'}  ${time.padStart(7)}  ${name}`;
}

async function run(step: Step): Promise<Outcome> {
  const [tool, ...rest] = step.command;
  const startedAt = performance.now();
  const child = spawn(`${ROOT}/node_modules/.bin/${tool}`, rest, {
    cwd: ROOT,
    env: {
      ...{ ...GO, ...process.env },
      PATH: `${ROOT}/node_modules/.bin:${process.env.PATH}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const passed = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  return { step, passed, seconds: (performance.now() - startedAt) / 1000, output };
}
