import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSql } from '@mockstreet/db/client';
import { ensureKeyFiles } from '@mockstreet/home/accounts/keys/ensure-key-files';
import type { HomeKeyFiles } from '@mockstreet/home/accounts/keys/key-files';
import {
  type RecordedRotation,
  recordRotation,
} from '@mockstreet/home/accounts/keys/record-rotation';
import { replaceControlKey } from '@mockstreet/home/accounts/keys/replace-control-key';
import { rotateKeyFiles } from '@mockstreet/home/accounts/keys/rotate-key-files';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { findInstance } from '@mockstreet/native/find-instance';
import { ensureKeys } from '@mockstreet/native/keys';
import { REPOSITORY } from '@mockstreet/native/repository';
import { Misconfiguration, readConfig, secretUrl } from '@mockstreet/shared/config';
import { formatInstant, instantFromMillis, toMillis } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { z } from 'zod';

/**
 * `npm run keys:rotate`: gives home new keys for tokens and for sealing, whether it runs or not,
 * and returns when the new one signs. Tokens of the old keys live out their time; with
 * `-- --compromised` nothing that the old keys signed is believed any longer. With
 * `-- --control-key` the key by which the edges know home is replaced as well.
 *
 * Works on the data directory that DATA_DIR names, or on the files that TOKEN_KEYS_FILE,
 * SEALING_KEYS_FILE, CONTROL_KEY_FILE and PUBLIC_KEYS_FILE name; where none of those is there yet
 * it makes them. Exit codes: 0 done, 2 it cannot be done like this and nothing was changed.
 */
const CANNOT = 2;
const AUDIT_WITHIN_MS = 5_000;

const filesSchema = z.object({
  TOKEN_KEYS_FILE: z.string(),
  SEALING_KEYS_FILE: z.string(),
  CONTROL_KEY_FILE: z.string(),
  PUBLIC_KEYS_FILE: z.string(),
  HOME_CONTROL_KEY_FILE: z.string().optional(),
  DATABASE_URL: secretUrl('postgres', 'postgresql').optional(),
});

/** What is rotated, and where that is to be recorded. */
interface Target {
  readonly files: HomeKeyFiles;
  /** HOME_CONTROL_KEY_FILE. */
  readonly controlPublicKey: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly isNew: boolean;
}

const clock = () => instantFromMillis(Date.now());
const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const chosen = readArguments();
  const envFile = join(REPOSITORY, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const target = (await namedFiles()) ?? (await nativeFiles());
  if (target.isNew) print('there were no keys: made the first ones');
  else await rotate(target, chosen);
} catch (error) {
  if (error instanceof CannotStart) refuse(error.lines);
  else if (error instanceof Misconfiguration) refuse(error.faults);
  else throw error;
}

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { compromised: flag, 'control-key': flag } }).values;
  } catch (error) {
    throw new CannotStart(
      (error as Error).message,
      'usage: npm run keys:rotate [-- --compromised --control-key]',
    );
  }
}

/** The files that the environment names, if it names any. */
async function namedFiles(): Promise<Target | undefined> {
  const { HOME_CONTROL_KEY_FILE: _, DATABASE_URL: __, ...required } = filesSchema.shape;
  if (!Object.keys(required).some((name) => process.env[name])) return undefined;
  const result = readConfig(filesSchema, process.env);
  if (!result.ok) throw new Misconfiguration(result.faults);
  const { config } = result;
  const files = {
    tokenKeys: config.TOKEN_KEYS_FILE,
    sealingKeys: config.SEALING_KEYS_FILE,
    controlKey: config.CONTROL_KEY_FILE,
    publicKeys: config.PUBLIC_KEYS_FILE,
  };
  const missing = Object.values(files).filter((path) => !existsSync(path));
  const isNew = missing.length === Object.keys(files).length;
  // A mistyped path, or a lost key: neither is mended by a new one.
  if (!isNew && missing.length > 0) {
    throw new Misconfiguration(missing.map((path) => `${path}: is missing, the others are there`));
  }
  const controlPublicKey = config.HOME_CONTROL_KEY_FILE;
  await ensureKeyFiles(files, { clock, controlPublicKey });
  return { files, controlPublicKey, databaseUrl: config.DATABASE_URL, isNew };
}

async function nativeFiles(): Promise<Target> {
  const { data, addresses } = findInstance(process.env);
  await ensureKeys(data, clock);
  return {
    files: data.home.keys,
    controlPublicKey: data.edge.homeControlKey,
    databaseUrl: addresses.database,
    isNew: false,
  };
}

async function rotate(target: Target, chosen: ReturnType<typeof readArguments>): Promise<void> {
  const { files, databaseUrl, controlPublicKey } = target;
  const { compromised } = chosen;
  if (chosen['control-key'] && controlPublicKey === undefined) {
    throw new Misconfiguration(['HOME_CONTROL_KEY_FILE: is needed with --control-key']);
  }
  const rotation = await rotateKeyFiles(files, { clock, compromised });
  const { tokenKey, sealingKey, retired } = rotation;
  print(`new token key    ${tokenKey.kid}  signs from ${formatInstant(tokenKey.signsFrom)}`);
  print(`new sealing key  ${sealingKey.kid}  seals from ${formatInstant(sealingKey.sealsFrom)}`);
  for (const { kid, verifiesUntil } of retired) {
    print(`old token key    ${kid}  verifies until ${formatInstant(verifiesUntil)}`);
  }
  const controlKey = chosen['control-key'] ? await replaceControl(target) : undefined;
  const fault = await record({ ...rotation, controlKey }, databaseUrl);
  print(fault === undefined ? 'recorded in the audit log' : `not in the audit log: ${fault}`);
  await sleep(Math.max(0, toMillis(tokenKey.signsFrom) - toMillis(clock())));
  print(compromised ? 'the new key signs; everyone has to sign in again' : 'the new key signs');
}

async function replaceControl({ files, controlPublicKey }: Target): Promise<string> {
  const kid = await replaceControlKey(files, controlPublicKey);
  print(`new control key  ${kid}  every edge needs ${controlPublicKey} to hear of what is new`);
  return kid;
}

/** Why it could not be recorded, or undefined. */
async function record(
  rotation: RecordedRotation,
  databaseUrl: string | undefined,
): Promise<string | undefined> {
  if (databaseUrl === undefined) return 'DATABASE_URL is not set';
  const sql = createSql({ url: databaseUrl, applicationName: 'keys-rotate', poolSize: 1 });
  const late = () => new Error(`no answer within ${AUDIT_WITHIN_MS} ms`);
  try {
    await beforeDeadline(recordRotation(sql, rotation), AUDIT_WITHIN_MS, late);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `the database does not take it (${code ?? message})`;
  } finally {
    await sql.end({ timeout: 0 });
  }
}

function refuse(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = CANNOT;
}
