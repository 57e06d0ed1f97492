import { createSql, type Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { expect, onTestFinished } from 'vitest';
import { seedInstruments } from '#market/instruments';
import { openOutboxSession } from '#outbox/outbox-session';
import { asService, createTestDatabase } from '../../../tests/support/database.ts';
import type { TapeSecond } from '../../../tests/support/test-tape.ts';
import { type KeeperOptions, keepSnapshots, SNAPSHOTS } from '../keep-snapshots.ts';
import { createKeeperState } from '../keeper-state.ts';

/** Noon in Seoul on a Friday. */
export const NOON = parseInstant('2026-11-20T03:00:00Z') as Instant;

export const seconds = (count: number) => addMicros(NOON, count * MICROS_PER_SECOND);

export interface SnapshotStage {
  readonly url: string;
  readonly sql: Sql;
  now: Instant;
}

export async function setSnapshotStage(): Promise<SnapshotStage> {
  const database = await createTestDatabase();
  const sql = createSql({ url: database.url, applicationName: 'test' });
  onTestFinished(async () => {
    await sql.end({ timeout: 1 });
    await database.drop();
  });
  await seedInstruments(sql);
  return { url: database.url, sql, now: NOON };
}

/** The process’s own loop, in its own role, until the test ends or it is stopped. */
export function keep(stage: SnapshotStage, options: Partial<KeeperOptions> = {}) {
  const state = createKeeperState();
  const faults: unknown[] = [];
  const keeper = keepSnapshots({
    openSession: (onMoved) =>
      openOutboxSession(asService(stage.url, 'snapshots'), onMoved, SNAPSHOTS),
    clock: () => stage.now,
    state,
    retentionDays: 400,
    onFault: (error) => faults.push(error),
    onBroken: (_, error) => faults.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await keeper.stop();
    expect(faults).toEqual([]);
  });
  return { ...keeper, state };
}

export const quote = (tickerId: string, when: Instant, bid: string): TapeSecond => ({
  ...{ tickerId, at: when, bid, ask: bid },
});
