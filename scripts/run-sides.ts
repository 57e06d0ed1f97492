import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { REPOSITORY } from '@mockstreet/native/repository';
import { runNative } from '@mockstreet/native/run-native';
import type { Side } from '@mockstreet/native/side';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { whenAskedToStop } from './when-asked-to-stop.ts';

/** What `npm start`, `npm run edge` and `npm run home` have in common. */
export async function runSides(sides: readonly Side[]): Promise<never> {
  const envFile = join(REPOSITORY, '.env');
  // What the shell sets wins over the file.
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  // A console that went away is no reason to fall over before all is stopped.
  process.stdout.on('error', () => {});
  const code = await runNative({
    sides,
    environment: process.env,
    stopRequested: whenAskedToStop(),
    print: (line) => process.stdout.write(`${line}\n`),
    clock: () => instantFromMillis(Date.now()),
    nowMs: () => performance.now(),
  });
  process.exit(code);
}
