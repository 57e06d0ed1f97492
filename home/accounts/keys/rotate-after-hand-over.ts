import { setTimeout as sleep } from 'node:timers/promises';
import { createSql, type Sql } from '@mockstreet/db/client';
import { Misconfiguration } from '@mockstreet/shared/config';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { handOver, isJournaled, sealKeys } from './hand-over.ts';
import { type HomeKeyFiles, readControlKey, readKeyRing } from './key-files.ts';
import type { PrivateSigningKey } from './key-ring.ts';
import { type KeyRotation, planRotation, putRotation } from './rotate-key-files.ts';
import { ROTATION_LEAD_SECONDS } from './rotate-keys.ts';

/** How long the edge is waited for: the journal tells it within a second, when both are there. */
const CONFIRM_WITHIN_SECONDS = 10;
const LOOK_EVERY_MS = 100;
/** Of rotations that came first, or waited too long. */
const ATTEMPTS = 5;

export interface HandOverTarget {
  readonly files: HomeKeyFiles;
  /** A new control key that is to take the place of the old one with the ring. */
  readonly controlKey: PrivateSigningKey | undefined;
  readonly databaseUrl: string;
  /** Who can open backups. */
  readonly recipients: readonly string[];
}

/**
 * Rotates the files once the edge has confirmed that `fills.log` holds the new keys: nothing is signed
 * with a key, and nothing sealed to it, that would be lost with home's disk. Throws Misconfiguration
 * where the edge does not confirm it in time; then nothing was changed, and what was handed over is
 * never used.
 */
export async function rotateAfterHandOver(
  target: HandOverTarget,
  clock: Clock,
): Promise<KeyRotation> {
  const { files, databaseUrl } = target;
  const sql = createSql({ url: databaseUrl, applicationName: 'keys-rotate', poolSize: 1 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const rotation = await attemptRotation(sql, target, clock);
      if (rotation) return rotation;
    }
    throw new Misconfiguration([`others rotate ${files.tokenKeys} all the time`]);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

async function attemptRotation(
  sql: Sql,
  { files, controlKey, recipients }: HandOverTarget,
  clock: Clock,
): Promise<KeyRotation | undefined> {
  const leadSeconds = CONFIRM_WITHIN_SECONDS + ROTATION_LEAD_SECONDS;
  const planned = planRotation(files, { now: clock(), compromised: false, leadSeconds });
  const signedBy = readControlKey(files.controlKey);
  const keys = { ...planned.after, controlKey: controlKey ?? signedBy };
  const sealed = await sealKeys(keys, { recipients, signedBy });
  if (!(await isConfirmed(sql, sealed, planned.now).catch(refuseFault))) {
    const text = `the edge has not confirmed the new keys within ${CONFIRM_WITHIN_SECONDS} s`;
    throw notHandedOver(`${text}: is it there, and does the journal run?`);
  }
  return await putRotation(files, planned, clock);
}

/** Hands sealed keys over; whether the edge has confirmed it in time. */
async function isConfirmed(sql: Sql, sealed: string, now: Instant): Promise<boolean> {
  const endsAtMs = performance.now() + CONFIRM_WITHIN_SECONDS * 1000;
  const place = await handOver(sql, sealed, now);
  while (!(await isJournaled(sql, place))) {
    if (performance.now() > endsAtMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}

/**
 * Hands over the keys as they now are in the files, signed by the control key there: by that alone a
 * restore knows that a new one was put in place. False where the edge has not confirmed it in time, or
 * the database did not take it.
 */
export async function handOverControlKey(
  { files, databaseUrl, recipients }: Omit<HandOverTarget, 'controlKey'>,
  clock: Clock,
): Promise<boolean> {
  const sql = createSql({ url: databaseUrl, applicationName: 'keys-rotate', poolSize: 1 });
  try {
    const controlKey = readControlKey(files.controlKey);
    const keys = { ...readKeyRing(files), controlKey };
    const sealed = await sealKeys(keys, { recipients, signedBy: controlKey });
    return await isConfirmed(sql, sealed, clock()).catch(() => false);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

function refuseFault(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  throw notHandedOver(`the database does not take the new keys (${code ?? message})`);
}

/** Nothing was changed, since what would be sealed to the new keys could be lost. */
export function notHandedOver(why: string): Misconfiguration {
  return new Misconfiguration([
    `nothing was changed: ${why}`,
    'orders sealed to new keys that are on this disk alone would be lost with it: rotate when home and',
    'the edge are there, or with --without-hand-over, and make a backup at once',
  ]);
}
