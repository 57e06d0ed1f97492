import { existsSync } from 'node:fs';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { parseJsonFile, readJsonFile } from '@mockstreet/shared/node/json-file';
import { withFileLock } from '@mockstreet/shared/node/lock-file';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { watchRequiredFile } from '@mockstreet/shared/node/watched-file';
import { z } from 'zod';
import { makeContentKey } from './make-keys.ts';

const kid = z.string().min(1).max(64);

/** A key of JOURNAL_KEY_FILE: a JWK (RFC 7518 §6.4) for AES-256-GCM that nobody but home has. */
export const journalKeySchema = z.object({
  kty: z.literal('oct'),
  alg: z.literal('A256GCM'),
  kid,
  /** 32 bytes. */
  k: z.string().regex(/^[\w-]{43}$/),
  /** The newest one seals; the others open what they have sealed. */
  seals_from: z.string().refine((text) => parseInstant(text) !== undefined, 'not a time'),
  /**
   * The key that it took over from in peace: in the journal that one hands it over, so that a backup
   * from before opens what came after. A key that took over from a compromised one has none.
   */
  succeeds: kid.optional(),
  /** Others may have it: it opens what it had sealed, and hands nothing over any more. */
  compromised: z.literal(true).optional(),
});
export type JournalKey = z.output<typeof journalKeySchema>;

const fileSchema = z.object({
  keys: z
    .array(journalKeySchema)
    .min(1)
    .refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length),
});

/** More have gone by than a journal of seven days and a year of backups can name. */
const KEYS_KEPT = 64;

export function readJournalKeys(path: string): readonly JournalKey[] {
  return readJsonFile(path, fileSchema).keys;
}

/** The key that seals. */
export function newestJournalKey(keys: readonly JournalKey[]): JournalKey {
  return keys.reduce((best, key) => (timeOf(key) >= timeOf(best) ? key : best));
}

/** Makes the first key where there is no file. Callers hold the lock of home's keys. */
export function keepJournalKeys(path: string, now: Instant): void {
  if (existsSync(path)) readJournalKeys(path);
  else writeKeys(path, [makeKey(now, undefined)]);
}

/** Adds a key that seals from now on; returns its name. Callers hold the lock of home's keys. */
export function rotateJournalKeys(
  path: string,
  { compromised, now }: { readonly compromised: boolean; readonly now: Instant },
): string {
  const keys = readJournalKeys(path);
  const before = newestJournalKey(keys);
  // Never dated before its predecessor, whatever the clock says.
  const sealsFrom = Math.max(now, timeOf(before) + 1) as Instant;
  const fresh = makeKey(sealsFrom, compromised ? undefined : before.kid);
  const known = compromised ? keys.map((key) => ({ ...key, compromised: true as const })) : keys;
  writeKeys(path, [...known, fresh]);
  return fresh.kid;
}

/** Adds keys that a replay has found in the journal, those that are there already aside. */
export async function addJournalKeys(path: string, found: readonly JournalKey[]): Promise<void> {
  if (found.length === 0) return;
  await withFileLock(`${path}.lock`, () => {
    const keys = readJournalKeys(path);
    const fresh = found.filter((one) => keys.every((key) => key.kid !== one.kid));
    if (fresh.length > 0) writeKeys(path, [...keys, ...fresh]);
  });
}

/**
 * The keys of two files of one home, as the content of a file: what either opens. A key that one of them
 * knows to be compromised is. Throws Misconfiguration where one cannot be used.
 */
export function joinJournalKeys(one: Uint8Array, other: Uint8Array): Uint8Array {
  const joined = new Map<string, JournalKey>();
  for (const content of [one, other]) {
    const text = Buffer.from(content).toString('utf8');
    for (const key of parseJsonFile('journal-key.json', text, fileSchema).keys) {
      const { compromised = key.compromised } = joined.get(key.kid) ?? {};
      joined.set(key.kid, { ...key, ...(compromised && { compromised }) });
    }
  }
  return Buffer.from(textOf([...joined.values()]));
}

export interface JournalKeys {
  /** The same object until the file changes. */
  current(): readonly JournalKey[];
  close(): void;
}

/** Opens JOURNAL_KEY_FILE and follows it. Throws Misconfiguration when it cannot be used. */
export async function openJournalKeys(path: string, log: Logger): Promise<JournalKeys> {
  return await watchRequiredFile({
    path,
    parse: (text) => parseJsonFile(path, text, fileSchema).keys,
    onFault: (err) => log.error({ err, path }, 'journal keys not usable'),
  });
}

function makeKey(sealsFrom: Instant, succeeds: string | undefined): JournalKey {
  return {
    ...makeContentKey(),
    seals_from: formatInstant(sealsFrom),
    ...(succeeds === undefined ? {} : { succeeds }),
  };
}

function writeKeys(path: string, keys: readonly JournalKey[]): void {
  draftFile(path, textOf(keys)).commit();
}

function textOf(keys: readonly JournalKey[]): string {
  const kept = keys.toSorted((a, b) => timeOf(a) - timeOf(b)).slice(-KEYS_KEPT);
  return `${JSON.stringify({ keys: kept }, null, 2)}\n`;
}

function timeOf({ seals_from }: JournalKey): Instant {
  return parseInstant(seals_from) as Instant;
}
