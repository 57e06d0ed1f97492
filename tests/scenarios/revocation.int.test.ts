import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, instantFromMillis, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONTROL_FILE } from '../../edge/intake/control-file.ts';
import { rotateKeyFiles } from '../../home/accounts/keys/rotate-key-files.ts';
import { createTestVhost } from '../support/broker.ts';
import { accessTokenOf } from '../support/desk-credentials.ts';
import { type HomeKeys, openHomeKeys } from '../support/home-keys.ts';
import { runControl } from '../support/running-control.ts';
import { type IntakeUnderTest, makeIntakeFiles, runIntake } from '../support/running-intake.ts';
import {
  endSession,
  revokeApiKey,
  storeApiKey,
  storeSession,
} from '../support/stored-credentials.ts';
import { openTradingFloor } from '../support/trading-floor.ts';

/** Home's control process and an edge that knows nothing but home's control key. */
describe('what changes in home’s database', () => {
  const userId = randomUUID();
  const now = () => instantFromMillis(Date.now());
  const cleanUps: (() => unknown)[] = [];
  let sql: Sql;
  let keys: HomeKeys;
  let intake: IntakeUnderTest;
  beforeEach(async () => {
    const floor = await openTradingFloor([userId], addMicros(now(), -MICROS_PER_MINUTE));
    const [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
    sql = floor.sql;
    keys = await openHomeKeys();
    rmSync(join(files.stateDir, CONTROL_FILE));
    intake = await runIntake(files, vhost.amqpOf.intake, {
      config: { HOME_CONTROL_KEY_FILE: keys.controlPublicKey },
    });
    const control = await runControl(floor.database.url, vhost.amqpOf.control, keys);
    cleanUps.push(floor.database.drop, () => sql.end(), vhost.drop, files.remove, keys.close);
    cleanUps.push(intake.stop, control.stop);
    await intake.becameReady();
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  const statusOf = async (headers: Record<string, string>) => {
    const order = {
      ticker_id: 'CRYPTO-COIN-BTC',
      side: 'BUY',
      type: 'MARKET',
      amount_krw: '100000',
    };
    return (await intake.send(headers, order)).status;
  };
  const becomes = (headers: Record<string, string>, status: number) =>
    vi.waitUntil(async () => (await statusOf(headers)) === status, { timeout: 20_000 });
  const bearer = async (sessionId: string) => ({
    authorization: `Bearer ${await accessTokenOf(keys, { userId, issuedAt: now(), sessionId })}`,
  });

  it('reaches the edge: a session that ends', async () => {
    const [ending, other] = [
      await storeSession(sql, userId, now()),
      await storeSession(sql, userId, now()),
    ];
    const [mine, yours] = [await bearer(ending), await bearer(other)];
    expect([await statusOf(mine), await statusOf(yours)]).toEqual([202, 202]);
    await endSession(sql, ending, now());
    await becomes(mine, 401);
    expect(await statusOf(yours)).toBe(202);
  });

  it('reaches the edge: an API key that is made, one that may not trade, and one that is revoked', async () => {
    const trading = await storeApiKey(sql, { userId, createdAt: now() });
    const reading = await storeApiKey(sql, { userId, createdAt: now(), scopes: ['read'] });
    await becomes({ 'x-api-key': trading.key }, 202);
    await becomes({ 'x-api-key': reading.key }, 403);
    await revokeApiKey(sql, trading.id, now());
    await becomes({ 'x-api-key': trading.key }, 401);
    expect(await statusOf({ 'x-api-key': reading.key })).toBe(403);
  });

  it('and in its keys: after a rotation because of a thief, old tokens are over and new ones good', async () => {
    const session = await storeSession(sql, userId, now());
    const old = await bearer(session);
    expect(await statusOf(old)).toBe(202);
    const rotation = await rotateKeyFiles(keys.files, { clock: now, compromised: true });
    await becomes(old, 401);
    await vi.waitUntil(() => now() >= rotation.tokenKey.signsFrom, { timeout: 20_000 });
    await becomes(await bearer(session), 202);
  });
});
