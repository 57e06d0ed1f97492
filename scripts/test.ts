/**
 * `npm test`: finds or installs what the tests need, runs all of them and closes with the line
 * `N passed, N failed, N skipped`. Arguments go to Vitest: `npm test -- home/trading`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { ensureTools } from '@mockstreet/native/ensure-tools';
import { REPOSITORY } from '@mockstreet/native/repository';
import { LAST_SLOWEST_TESTS } from './last-slowest-tests.ts';
import { memoryFolder } from './memory-folder.ts';
import { formatSlowTests, slowestTests } from './slowest-tests.ts';
import { readTestCounts, type TestCounts } from './test-counts.ts';
import { TWO_HOSTS_TOOLS } from './two-hosts/two-hosts-tools.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

const CANNOT_START = 2;
const SLOWEST = 10;
const SERVERS = ['postgres', 'redisServer', 'rabbitmqServer', 'epmd'] as const;
const WATCHERS = ['prometheus', 'promtool'] as const;
/** Who is no more than a user makes no namespaces: that test is skipped then. */
const mayBeTwoHosts = process.platform === 'linux' && process.getuid?.() === 0;
const stopRequested = whenAskedToStop();

try {
  const twoHosts = mayBeTwoHosts ? TWO_HOSTS_TOOLS : [];
  await ensureTools([...SERVERS, ...WATCHERS, 'chromium', 'wg', ...twoHosts], {
    searchPath: process.env.PATH,
    report: (line) => process.stdout.write(`${line}\n`),
  });
} catch (error) {
  if (!(error instanceof CannotStart)) throw error;
  close({ passed: 0, failed: 1, skipped: 0 }, CANNOT_START, error.lines);
}

const folder = mkdtempSync(join(tmpdir(), 'mockstreet-report-'));
const reportFile = join(folder, 'report.json');
const code = await runVitest(reportFile);
const report = readReport(reportFile);
rmSync(folder, { recursive: true, force: true });
close(readTestCounts(report, code === 0), code, tellSlowest(report));

/** Lines about the slowest tests; of a whole run they are kept, for the benchmark to show. */
function tellSlowest(ofRun: unknown): string[] {
  const slowest = slowestTests(ofRun, REPOSITORY, SLOWEST);
  if (slowest.length > 0 && process.argv.length === 2) {
    mkdirSync(dirname(LAST_SLOWEST_TESTS), { recursive: true });
    writeFileSync(LAST_SLOWEST_TESTS, `${JSON.stringify(slowest, null, 2)}\n`);
  }
  return slowest.length > 0 ? ['', 'The slowest tests:', ...formatSlowTests(slowest), ''] : [];
}

function runVitest(file: string): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      ...[join(REPOSITORY, 'node_modules/vitest/vitest.mjs'), 'run'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      ...process.argv.slice(2),
    ],
    { cwd: REPOSITORY, stdio: 'inherit', env: { ...process.env, TMPDIR: temporaryFolder() } },
  );
  stopRequested.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
    child.once('error', () => resolve(1));
  });
}

/** Where all that tests make lies, unless the user says otherwise. */
function temporaryFolder(): string {
  return process.env.TMPDIR ?? memoryFolder() ?? tmpdir();
}

/** Undefined when Vitest ended before it could write one. */
function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function close(counts: TestCounts, exitCode: number, lines: readonly string[] = []): never {
  const { passed, failed, skipped } = counts;
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exit(failed > 0 && exitCode === 0 ? 1 : exitCode);
}
