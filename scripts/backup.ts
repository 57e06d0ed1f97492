import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { REPOSITORY } from '@mockstreet/native/repository';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { backUpNative } from './backup/back-up-native.ts';
import { whyNot } from './backup/why-not.ts';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/**
 * `npm run backup [-- --out FILE]`: Postgres, templates and keys of the instance that DATA_DIR names
 * to one encrypted file, whether home runs or not. Exit codes: 0 done, 2 refused, for all the reasons
 * that are printed.
 */
const CANNOT = 2;
const stopRequested = whenAskedToStop();

const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { out } = readArguments();
  const envFile = join(REPOSITORY, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const { file, identity } = await backUpNative({
    environment: process.env,
    out,
    clock: () => instantFromMillis(Date.now()),
    nowMs: () => performance.now(),
    stopRequested,
    print,
  });
  const { manifest, bytes, sha256 } = file;
  print(`${file.path}  (${bytes} bytes, sha256 ${sha256})`);
  print(`shows ${manifest.taken_at}; ledger ${manifest.ledger_hash}`);
  print(`only ${identity} opens it: keep a copy of that elsewhere, and one of the backup, too`);
} catch (error) {
  process.exitCode = CANNOT;
  const lines = stopRequested.aborted ? ['stopped; no backup was made'] : whyNot(error);
  if (!lines) throw error;
  for (const line of lines) process.stderr.write(`${line}\n`);
}
// The way by which we are told to stop would keep us.
process.exit();

function readArguments(): { readonly out?: string | undefined } {
  try {
    return parseArgs({ options: { out: { type: 'string' } } }).values;
  } catch (error) {
    throw new CannotStart((error as Error).message, 'usage: npm run backup [-- --out FILE]');
  }
}
