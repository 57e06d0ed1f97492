import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instrument, loadInstruments } from '#market/instruments';
import { readTapeHeads } from '#market/tape';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import type { Account } from '../core/account.ts';
import { valuePositions } from '../core/marks.ts';
import type { ScheduledEvent } from '../core/scheduled-event.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildCommand } from '../core/testing/build-command.ts';
import { buildOwing } from '../core/testing/build-margin.ts';
import { buildOrder, USER } from '../core/testing/build-order.ts';
import { BTC } from '../core/testing/build-print.ts';
import { second } from '../core/testing/moment.ts';
import { NO_HALTS } from '../core/testing/no-halts.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import { createTapeCache } from '../gather/tape-cache.ts';
import { ensureWatched, type MarginSources, NOBODY, readMarginWorld } from './margin-turn.ts';

const COST = 7n;
const PRICE = 5_000n;
const HELD = { [BTC]: { quantity: '1', cost: `${COST}` } };
const COMPLETE_TO = second(20);

let database: TestDatabase;
let sql: Sql;
let instruments: ReadonlyMap<string, Instrument>;

beforeAll(async () => {
  ({ database, sql } = await openTradingFloor([], second(0)));
  instruments = await loadInstruments(sql);
  const print = { tickerId: BTC, at: second(1), bid: `${PRICE}`, ask: `${PRICE + 10n}` };
  await writeTestTape(sql, [print], COMPLETE_TO);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const check = (at: Instant): ScheduledEvent => ({ kind: 'check', userId: USER, at });
const asks = (at: Instant): ScheduledEvent => {
  const command = buildCommand({ userId: USER, intent: { kind: 'MARGIN', enabled: true } });
  return { kind: 'command', command: { ...command, notBefore: at }, at };
};

/** What the coin counts for at a moment, by the tape that a turn reads for these events. */
async function worthAt(account: Account, ready: readonly ScheduledEvent[], at: Instant) {
  const heads = await readTapeHeads(sql);
  const sources: MarginSources = {
    ...{ marginTape: createTapeCache(sql, () => true), heads, halts: NO_HALTS, instruments },
  };
  const owing = new Map([[USER, account]]);
  const bold = buildOrder({ userId: USER, leverage: 2 });
  const world = await readMarginWorld(sources, owing, { ready, orders: [bold] });
  const [valued] = valuePositions(account, at, {
    ...{ rules: DEFAULT_TRADING_RULES, actionsOf: () => [] },
    tapeOf: (tickerId) => world?.tapeOf(tickerId),
    instrumentOf: (tickerId) => instruments.get(tickerId) as never,
  });
  return (valued?.valueKrw ?? 0n) / 100_000_000n;
}

describe('what is held is read with its last price, and never counted at its cost for want of a read', () => {
  it.each([
    ['over a stretch', second(2), second(9)],
    ['over none at all, where all is known up to the very event', second(9), second(9)],
    ['at the end of the tape', second(9), COMPLETE_TO],
    ['from where it was read before', COMPLETE_TO, COMPLETE_TO],
  ])('%s', async (_, from, to) => {
    const account = buildOwing('-1', HELD, from);
    expect(await worthAt(account, [check(to)], to)).toBe(PRICE);
  });

  it('of one that is let owe in the same moment', async () => {
    const at = second(9);
    const account = buildAccount('100', HELD);
    expect(await worthAt(account, [asks(at), check(at)], at)).toBe(PRICE);
  });

  it('long behind the end of a tape that goes on no more', async () => {
    const at = addMicros(COMPLETE_TO, MICROS_PER_DAY);
    const account = buildOwing('-1', HELD, addMicros(at, -1_000_000));
    expect(await worthAt(account, [check(at)], at)).toBe(PRICE);
  });
});

describe('nobody who may owe is decided without what they are judged by', () => {
  const ensure = (account: Account, leverage: number | null = null, owing = NOBODY) =>
    ensureWatched(
      { instruments },
      { accounts: new Map([[USER, account]]), owing },
      { ready: [check(second(9))], orders: [buildOrder({ userId: USER, leverage })] },
    );

  it('the turn fails, so that the process begins anew and reads who there is', () => {
    const unwatched = expect.objectContaining({ name: 'UnwatchedAccount' });
    expect(() => ensure(buildOwing('-1', HELD))).toThrow(unwatched);
    expect(() => ensure(buildOwing('100', HELD), 2)).toThrow(unwatched);
  });

  it('of whom is read nothing is asked, nor of whom need not be', () => {
    const account = buildOwing('-1', HELD);
    expect(() => ensure(account, null, new Map([[USER, account]]))).not.toThrow();
    expect(() => ensure(buildOwing('100', HELD))).not.toThrow();
    expect(() => ensure(buildAccount('100', HELD), 2)).not.toThrow();
  });
});
