import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatInstant,
  formatInstantOrNull,
  type Instant,
  parseInstant,
} from '@mockstreet/shared/instant';
import { withFileLock } from '@mockstreet/shared/node/lock-file';
import { readIfPresent } from '@mockstreet/shared/node/read-if-present';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { z } from 'zod';
import type { KisEnvironment } from './kis-hosts.ts';

export interface KisToken {
  readonly text: string;
  readonly expiresAt: Instant;
}

/** What all processes that use a key know of its token, across restarts. */
export interface TokenRecord {
  /** Null when there is none, or the last one was refused. */
  readonly token: KisToken | null;
  /** When somebody last asked for one: nobody may for a minute. */
  readonly requestedAt: Instant | null;
}

/** The record on disk, readable by its owner alone. */
export interface TokenFile {
  read(): TokenRecord;
  /** Replaces the record by what `change` makes of it, while nobody else does. */
  update<T>(change: (record: TokenRecord) => { record: TokenRecord; result: T }): Promise<T>;
}

const instantText = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'is not a time' });
  return z.NEVER;
});
const recordSchema = z.object({
  version: z.literal(1),
  token: z.object({ text: z.string(), expiresAt: instantText }).nullable(),
  requestedAt: instantText.nullable(),
});
const NOTHING: TokenRecord = { token: null, requestedAt: null };

/** Each key, and each of the two services, has a file of its own in the folder. */
export function openTokenFile(
  folder: string,
  environment: KisEnvironment,
  appKey: string,
): TokenFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const id = createHash('sha256').update(appKey).digest('hex').slice(0, 12);
  const path = join(folder, `kis-token-${environment}-${id}.json`);
  const read = () => parseRecord(readIfPresent(path));
  return {
    read,
    update: (change) =>
      withFileLock(`${path}.lock`, () => {
        const before = read();
        const { record, result } = change(before);
        if (record !== before) draftFile(path, renderRecord(record)).commit();
        return result;
      }),
  };
}

/** A damaged file is as good as none: the service itself refuses a token that is asked for too soon. */
function parseRecord(text: string | undefined): TokenRecord {
  if (text === undefined) return NOTHING;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return NOTHING;
  }
}

function renderRecord({ token, requestedAt }: TokenRecord): string {
  const record = {
    version: 1,
    token: token && { text: token.text, expiresAt: formatInstant(token.expiresAt) },
    requestedAt: formatInstantOrNull(requestedAt),
  };
  return `${JSON.stringify(record)}\n`;
}
