import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import {
  parseRotationChoice,
  type RotationChoice,
  rotateAndRecord,
  rotateNamedKeys,
} from '@mockstreet/home/accounts/keys/rotate-and-record';
import { rotationConfigSchema } from '@mockstreet/home/accounts/keys/rotation-config';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { findInstance } from '@mockstreet/native/find-instance';
import { ensureKeys } from '@mockstreet/native/keys';
import { REPOSITORY } from '@mockstreet/native/repository';
import { Misconfiguration, readConfig } from '@mockstreet/shared/config';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { z } from 'zod';

/**
 * `npm run keys:rotate`: gives home new keys for tokens and for sealing, whether it runs or not,
 * and returns when the new one signs. Tokens of the old keys live out their time; with
 * `-- --compromised` nothing that the old keys signed is believed any longer. With
 * `-- --control-key` the key by which the edges know home is replaced as well.
 *
 * Before a new key is used the edge's journal has it, encrypted to whom backups are: what is sealed to it
 * outlives home's disk. Where home or the edge is away nothing is changed, unless `-- --without-hand-over`
 * says that a backup comes next. What replaces compromised keys is not handed over: only a backup has it.
 *
 * Works on the data directory that DATA_DIR names, or on the files that TOKEN_KEYS_FILE,
 * SEALING_KEYS_FILE, CONTROL_KEY_FILE, JOURNAL_KEY_FILE and PUBLIC_KEYS_FILE name; where none of
 * those is there yet it makes them. Exit codes: 0 done, 2 it cannot be done like this and nothing was changed.
 */
const CANNOT = 2;

const ports = {
  clock: () => instantFromMillis(Date.now()),
  print: (line: string) => process.stdout.write(`${line}\n`),
};

try {
  const choice = parseRotationChoice(process.argv.slice(2));
  const envFile = join(REPOSITORY, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  if (namesFiles()) await rotateNamed(choice);
  else await rotateNative(choice);
} catch (error) {
  if (error instanceof CannotStart) refuse(error.lines);
  else if (error instanceof Misconfiguration) refuse(error.faults);
  else throw error;
}

/** Whether the environment names any of the files: then all of them have to be. */
function namesFiles(): boolean {
  return Object.entries(rotationConfigSchema.shape).some(
    ([name, schema]) => !(schema instanceof z.ZodOptional) && process.env[name],
  );
}

async function rotateNamed(choice: RotationChoice): Promise<void> {
  const result = readConfig(rotationConfigSchema, process.env, (path) =>
    readFileSync(path, 'utf8'),
  );
  if (!result.ok) throw new Misconfiguration(result.faults);
  await rotateNamedKeys(result.config, choice, ports);
}

async function rotateNative(choice: RotationChoice): Promise<void> {
  const { data, addresses } = findInstance(process.env);
  await ensureKeys(data, ports.clock);
  const target = {
    files: data.home.keys,
    controlPublicKey: data.edge.homeControlKey,
    databaseUrl: addresses.databaseOf.api,
    recipientFile: data.backup.recipient,
  };
  await rotateAndRecord(target, choice, ports);
}

function refuse(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = CANNOT;
}
