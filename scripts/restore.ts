import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { refuse } from '@mockstreet/home/backup/refusal';
import { chooseBase } from '@mockstreet/home/backup/restore/choose-base';
import { exitCodeOf, summaryOf } from '@mockstreet/home/backup/restore/summary';
import { walFolderOf } from '@mockstreet/home/backup/wal/cluster-folder';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { REPOSITORY } from '@mockstreet/native/repository';
import {
  formatInstant,
  type Instant,
  instantFromMillis,
  parseInstant,
} from '@mockstreet/shared/instant';
import { createLog } from '@mockstreet/shared/node/create-log';
import { whyNot } from './backup/why-not.ts';
import { restoreNative } from './restore/restore-native.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/**
 * `npm run restore -- FILE [--identity FILE] [--yes] [--no-replay] [--accept-gaps] [--to TIME] [--wal FOLDER]`:
 * brings home of the instance that DATA_DIR names back from a backup, and by the edge's journals to the
 * last order that it accepted. A base backup is rolled forward by the WAL beside it, to TIME or to its
 * end; with `--to TIME` FILE may be the folder of backups, and the base that TIME asks for is taken.
 * `--to TIME` gives up what came later, in the journals too, so nothing of them is replayed then.
 * What home has is moved aside (`--yes`), never deleted. Exit codes: 0 done and clean, 1 done, but the
 * invariants do not all hold or could not all be looked at, or the journals lack something
 * (`--accept-gaps`; else that is refused), 2 refused and nothing touched.
 */
const CANNOT = 2;
const stopRequested = whenAskedToStop();
const clock = () => instantFromMillis(Date.now());

const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { identity, yes, wal, replay, ...given } = readArguments();
  const to = given.to === undefined ? undefined : readTime(given.to);
  const file = backupAt(resolve(given.file), to);
  const envFile = join(REPOSITORY, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const restored = await restoreNative({
    environment: process.env,
    file,
    identityFile: identity === undefined ? undefined : resolve(identity),
    walFolder: resolve(wal ?? walFolderOf(dirname(file))),
    to: to && formatInstant(to),
    mayReplace: yes,
    // To a moment and no further: the journals hold what came later, and would bring it back.
    replay: replay ?? to === undefined,
    acceptGaps: given['accept-gaps'],
    stopRequested,
    clock,
    nowMs: () => performance.now(),
    sleep,
    log: createLog({ name: 'restore', level: process.env.LOG_LEVEL ?? 'warn' }),
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

function readTime(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined)
    throw new CannotStart(`--to ${text}: no time as in 2026-11-21T09:00:00+09:00`);
  return at;
}

/** The file itself, or that of a folder which a moment is recovered from. */
function backupAt(path: string, to: Instant | undefined): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  if (to !== undefined) return chooseBase(path, to, clock());
  throw refuse(
    'FILE_UNREADABLE',
    `${path} is a folder: name a backup in it, or a moment (--to TIME)`,
  );
}
