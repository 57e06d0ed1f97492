import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { exitCodeOf, summaryOf } from '@mockstreet/home/backup/restore/summary';
import { walFolderOf } from '@mockstreet/home/backup/wal/ship-wal';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { REPOSITORY } from '@mockstreet/native/repository';
import { formatInstant, instantFromMillis, parseInstant } from '@mockstreet/shared/instant';
import { pino } from 'pino';
import { whyNot } from './backup/why-not.ts';
import { restoreNative } from './restore/restore-native.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/**
 * `npm run restore -- FILE [--identity FILE] [--yes] [--no-replay] [--accept-gaps] [--to TIME] [--wal FOLDER]`:
 * brings
 * home of the instance that DATA_DIR names back from a backup, and by the edge's journals to the last
 * order that it accepted. A base backup is rolled forward by the WAL beside it, to TIME or to its end;
 * `--to TIME` gives up what came later, in the journals too, so nothing of them is replayed then.
 * What home has is moved aside (`--yes`), never deleted. Exit codes: 0 done and clean, 1 done, but the
 * invariants do not all hold or could not all be looked at, or the journals lack something
 * (`--accept-gaps`; else that is refused), 2 refused and nothing touched.
 */
const CANNOT = 2;
const stopRequested = whenAskedToStop();

const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { file, identity, yes, to, wal, replay, ...given } = readArguments();
  const envFile = join(REPOSITORY, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const restored = await restoreNative({
    environment: process.env,
    file: resolve(file),
    identityFile: identity === undefined ? undefined : resolve(identity),
    walFolder: resolve(wal ?? walFolderOf(dirname(file))),
    to: to === undefined ? undefined : readTime(to),
    mayReplace: yes,
    // To a moment and no further: the journals hold what came later, and would bring it back.
    replay: replay ?? to === undefined,
    acceptGaps: given['accept-gaps'],
    stopRequested,
    clock: () => instantFromMillis(Date.now()),
    nowMs: () => performance.now(),
    sleep,
    log: pino({ name: 'restore', level: process.env.LOG_LEVEL ?? 'warn' }),
    print,
  });
  for (const line of summaryOf(restored)) print(line);
  print('start it with: npm run home');
  process.exitCode = exitCodeOf(restored);
} catch (error) {
  process.exitCode = CANNOT;
  const lines = stopRequested.aborted ? ['stopped; nothing was put in place'] : whyNot(error);
  if (!lines) throw error;
  for (const line of lines) process.stderr.write(`${line}\n`);
}
// The way by which we are told to stop would keep us.
process.exit();

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  const choice = { type: 'boolean' } as const;
  const text = { type: 'string' } as const;
  const usage =
    'usage: npm run restore -- FILE [--identity FILE] [--yes] [--no-replay] [--accept-gaps] [--to TIME] [--wal FOLDER]';
  try {
    const { values, positionals } = parseArgs({
      options: {
        identity: text,
        to: text,
        wal: text,
        yes: flag,
        replay: choice,
        'accept-gaps': flag,
      },
      allowPositionals: true,
      allowNegative: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('one backup is restored at a time');
    return { ...values, file };
  } catch (error) {
    throw new CannotStart((error as Error).message, usage);
  }
}

/** In UTC, to the microsecond. */
function readTime(text: string): string {
  const at = parseInstant(text);
  if (at === undefined)
    throw new CannotStart(`--to ${text}: no time as in 2026-11-21T09:00:00+09:00`);
  return formatInstant(at);
}
