import type { Instant } from '@mockstreet/shared/instant';
import type { JsonStore } from '../session/json-store.ts';

/** A last good answer, kept on the device so that a reload while home is away still shows it. */
export interface Snapshot<T> {
  readonly value: T;
  readonly receivedAt: Instant;
}

/** Where a snapshot lives. What belongs to a user carries the user's name in its key. */
export interface SnapshotPlace {
  readonly store: JsonStore;
  readonly key: string;
}

/** Written at most this often: prices move every second and nobody needs each on disk. */
const WRITE_EVERY_MICROS = 5_000_000;

export function readSnapshot<T>({ store, key }: SnapshotPlace): Snapshot<T> | undefined {
  const stored = store.read(`snapshot.${key}`);
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { value, receivedAt } = stored as Partial<Record<keyof Snapshot<T>, unknown>>;
  if (value === undefined || !Number.isSafeInteger(receivedAt)) return undefined;
  return { value: value as T, receivedAt: receivedAt as Instant };
}

/** Keeps a snapshot unless the kept one is almost as new. */
export function keepSnapshot<T>(place: SnapshotPlace, snapshot: Snapshot<T>): void {
  const kept = readSnapshot<T>(place);
  if (kept && Math.abs(snapshot.receivedAt - kept.receivedAt) < WRITE_EVERY_MICROS) return;
  place.store.write(`snapshot.${place.key}`, snapshot);
}

export function forgetSnapshot({ store, key }: SnapshotPlace): void {
  store.remove(`snapshot.${key}`);
}
