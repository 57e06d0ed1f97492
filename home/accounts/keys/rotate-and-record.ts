import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSql } from '@mockstreet/db/client';
import { Misconfiguration } from '@mockstreet/shared/config';
import { type Clock, formatInstant, toMillis } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { type Recipients, readRecipients } from '#backup/age-keys';
import { ensureKeyFiles } from './ensure-key-files.ts';
import type { HomeKeyFiles } from './key-files.ts';
import type { PrivateSigningKey } from './key-ring.ts';
import { makeSigningKey } from './make-keys.ts';
import { type RecordedRotation, recordRotation } from './record-rotation.ts';
import { replaceControlKey } from './replace-control-key.ts';
import {
  handOverControlKey,
  notHandedOver,
  rotateAfterHandOver,
} from './rotate-after-hand-over.ts';
import { type KeyRotation, rotateKeyFiles } from './rotate-key-files.ts';
import type { RotationConfig } from './rotation-config.ts';

const AUDIT_WITHIN_MS = 5_000;

/** What is rotated, and where that is to be recorded. */
export interface RotationTarget {
  readonly files: HomeKeyFiles;
  /** HOME_CONTROL_KEY_FILE. */
  readonly controlPublicKey: string | undefined;
  readonly databaseUrl: string | undefined;
  /** BACKUP_RECIPIENT_FILE: to whom keys are handed over, by way of the edge. */
  readonly recipientFile: string | undefined;
}

export interface RotationChoice {
  /** Whether nothing that the old keys signed is believed any longer. */
  readonly compromised: boolean;
  /** Whether the key by which the edges know home is replaced as well. */
  readonly controlKey: boolean;
  /** Whether the new keys may stay on this disk alone until the next backup. */
  readonly withoutHandOver: boolean;
}

export interface RotationPorts {
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

/** Understands `--compromised --control-key --without-hand-over`; anything else is a {@link Misconfiguration}. */
export function parseRotationChoice(args: readonly string[]): RotationChoice {
  const flag = { type: 'boolean', default: false } as const;
  const options = { compromised: flag, 'control-key': flag, 'without-hand-over': flag };
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      compromised: values.compromised,
      controlKey: values['control-key'],
      withoutHandOver: values['without-hand-over'],
    };
  } catch (error) {
    throw new Misconfiguration([
      (error as Error).message,
      'usage: npm run keys:rotate [-- --compromised --control-key --without-hand-over]',
    ]);
  }
}

/**
 * Rotates the files that the configuration names; where none of them is there yet it makes them.
 * A {@link Misconfiguration} is thrown before anything is changed.
 */
export async function rotateNamedKeys(
  config: RotationConfig,
  choice: RotationChoice,
  ports: RotationPorts,
): Promise<void> {
  const files = {
    tokenKeys: config.TOKEN_KEYS_FILE,
    sealingKeys: config.SEALING_KEYS_FILE,
    controlKey: config.CONTROL_KEY_FILE,
    journalKeys: config.JOURNAL_KEY_FILE,
    publicKeys: config.PUBLIC_KEYS_FILE,
  };
  // The journal's key is younger than the others: an instance may be older than it.
  const { journalKeys: _, ...needed } = files;
  const missing = Object.values(needed).filter((path) => !existsSync(path));
  const isNew = missing.length === Object.keys(needed).length;
  // A mistyped path, or a lost key: neither is mended by a new one.
  if (!isNew && missing.length > 0) {
    throw new Misconfiguration(missing.map((path) => `${path}: is missing, the others are there`));
  }
  const controlPublicKey = config.HOME_CONTROL_KEY_FILE;
  await ensureKeyFiles(files, { clock: ports.clock, controlPublicKey });
  if (isNew) return ports.print('there were no keys: made the first ones');
  const { DATABASE_URL: databaseUrl, BACKUP_RECIPIENT_FILE: recipientFile } = config;
  await rotateAndRecord({ files, controlPublicKey, databaseUrl, recipientFile }, choice, ports);
}

/** Gives home new keys, writes that into the audit log, and returns when the new one signs. */
export async function rotateAndRecord(
  target: RotationTarget,
  choice: RotationChoice,
  ports: RotationPorts,
): Promise<void> {
  const { clock, print } = ports;
  const { files, databaseUrl, controlPublicKey } = target;
  if (choice.controlKey && controlPublicKey === undefined) {
    throw new Misconfiguration(['HOME_CONTROL_KEY_FILE: is needed with --control-key']);
  }
  const newControlKey = choice.controlKey ? makeSigningKey() : undefined;
  const rotation = await rotate(target, choice, newControlKey, clock);
  printRotation(rotation, choice, print);
  let controlKey: string | undefined;
  if (newControlKey) {
    controlKey = await replaceControlKey(files, controlPublicKey, newControlKey);
    print(
      `new control key  ${controlKey}  every edge needs ${controlPublicKey} to hear of what is new`,
    );
    if (!(await isHandedOver(target, choice, clock))) {
      print('MAKE A BACKUP NOW: older ones do not find the new control key');
    }
  }
  const fault = await record({ ...rotation, controlKey }, databaseUrl);
  print(fault === undefined ? 'recorded in the audit log' : `not in the audit log: ${fault}`);
  await sleep(Math.max(0, toMillis(rotation.tokenKey.signsFrom) - toMillis(clock())));
  const { compromised } = choice;
  print(compromised ? 'the new key signs; everyone has to sign in again' : 'the new key signs');
}

/** What was compromised ends at once; else the edge has the new keys, sealed, before they are used. */
async function rotate(
  { files, databaseUrl, recipientFile }: RotationTarget,
  { compromised, withoutHandOver }: RotationChoice,
  controlKey: PrivateSigningKey | undefined,
  clock: Clock,
): Promise<KeyRotation> {
  if (compromised || withoutHandOver) return await rotateKeyFiles(files, { clock, compromised });
  if (databaseUrl === undefined) throw notHandedOver('DATABASE_URL is not set');
  if (recipientFile === undefined) throw notHandedOver('BACKUP_RECIPIENT_FILE is not set');
  const recipients = recipientsIn(recipientFile);
  return await rotateAfterHandOver({ files, controlKey, databaseUrl, recipients }, clock);
}

/** Whether `fills.log` says that the new control key is in place; true where nothing is handed over. */
async function isHandedOver(
  { files, databaseUrl, recipientFile }: RotationTarget,
  { compromised, withoutHandOver }: RotationChoice,
  clock: Clock,
): Promise<boolean> {
  if (compromised || withoutHandOver) return true;
  if (databaseUrl === undefined || recipientFile === undefined) return false;
  const recipients = recipientsIn(recipientFile);
  return await handOverControlKey({ files, databaseUrl, recipients }, clock);
}

function recipientsIn(path: string): Recipients {
  try {
    return readRecipients(path);
  } catch (error) {
    throw notHandedOver((error as Error).message);
  }
}

function printRotation(
  { tokenKey, sealingKey, journalKey, retired }: KeyRotation,
  { compromised, withoutHandOver }: RotationChoice,
  print: RotationPorts['print'],
): void {
  print(`new token key    ${tokenKey.kid}  signs from ${formatInstant(tokenKey.signsFrom)}`);
  print(`new sealing key  ${sealingKey.kid}  seals from ${formatInstant(sealingKey.sealsFrom)}`);
  for (const { kid, verifiesUntil } of retired) {
    print(`old token key    ${kid}  verifies until ${formatInstant(verifiesUntil)}`);
  }
  print(`new journal key  ${journalKey}  seals from now on`);
  print(
    compromised || withoutHandOver
      ? 'MAKE A BACKUP NOW: until then the new keys, and orders sealed to them, are lost with this disk'
      : 'handed over in fills.log: older backups find the new keys there',
  );
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
