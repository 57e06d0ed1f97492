import { createSql, type Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import type { Turnover } from '../core/turnover-window.ts';
import { createTurnoverBook } from './turnover-book.ts';

const at = (text: string) => parseInstant(text) as Instant;
const HOUR = 60 * MICROS_PER_MINUTE;
/** The window of an order on 22 November at five, as of a coin. */
const MIDNIGHT = at('2026-11-22T00:00:00Z');
const SPANS = [
  { from: addMicros(MIDNIGHT, -19 * HOUR), to: MIDNIGHT },
  { from: MIDNIGHT, to: addMicros(MIDNIGHT, 5 * HOUR) },
];
const [FIRST, HEAD] = [SPANS[0]?.from as Instant, SPANS[1]?.to as Instant];

let database: TestDatabase;
let owner: Sql;
/** As the engine signs in: it may look, and no more. */
let engine: Sql;
let reads = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = createSql({ url: database.url, applicationName: 'test' });
  const plain = createSql({ url: asService(database.url, 'engine'), applicationName: 'engine' });
  engine = new Proxy(plain, {
    apply(target, self, given) {
      reads += 1;
      return Reflect.apply(target, self, given);
    },
  });
  await owner`select ensure_candle_month('2026-11-01')`;
});
afterAll(async () => {
  await Promise.all([owner, engine].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

let tickers = 0;
interface Told {
  /** Minutes by how long before HEAD they begin: [close, volume]. */
  readonly minutes?: readonly (readonly [
    microsBefore: number,
    close: string,
    volume: string | null,
  ])[];
  readonly completeTo?: Instant | null;
  /** Whether it was traded before the window. */
  readonly hasPast?: boolean;
}

/** An instrument with these candles. */
async function tell({ minutes = [], completeTo = HEAD, hasPast = true }: Told): Promise<string> {
  tickers += 1;
  const tickerId = `TEST-COIN-${tickers}`;
  for (const [before, close, volume] of minutes) {
    await owner`
      insert into candles (ticker_id, open_at, open, high, low, close, volume, source)
      values (${tickerId}, ${addMicros(HEAD, -before)}, ${close}, ${close}, ${close}, ${close},
        ${volume}, 'test')`;
  }
  if (hasPast) await rollUp(tickerId, addMicros(FIRST, -HOUR));
  if (completeTo !== null) {
    await owner`insert into candle_heads (ticker_id, complete_to) values (${tickerId}, ${completeTo})`;
  }
  return tickerId;
}

const rollUp = (tickerId: string, openAt: Instant) => owner`
  insert into candle_rollups (ticker_id, minutes, open_at, open, high, low, close, source)
  values (${tickerId}, 60, ${openAt}, 1, 1, 1, 1, 'test')`;
const lose = (tickerId: string, from: Instant, to: Instant) => owner`
  insert into tape_gaps (ticker_id, from_at, to_at, resolution, resolved_at, detected_at)
  values (${tickerId}, ${from}, ${to}, 'UNRECOVERABLE', ${to}, ${to})`;
const text = (turnover: Turnover | undefined) =>
  typeof turnover === 'bigint' ? formatDecimal(turnover) : turnover;
async function turnoverOf(tickerId: string, spans = SPANS) {
  const [turnover] = await createTurnoverBook(engine).of([{ tickerId, spans }]);
  return text(turnover);
}

describe('a turnover', () => {
  it('adds up volume × close of the minutes in the window, and of no others', async () => {
    const tickerId = await tell({
      minutes: [
        [24 * HOUR + MICROS_PER_MINUTE, '1000', '1000'],
        [24 * HOUR, '100.5', '2'],
        [5 * HOUR, '0.12345678', '0.00000003'],
        [MICROS_PER_MINUTE, '300', '0.1'],
        [0, '1000', '1000'],
      ],
    });
    expect(await turnoverOf(tickerId)).toBe('231');
  });

  it('may be more than an amount of money can be, and is rounded down', async () => {
    const tickerId = await tell({
      minutes: [
        [HOUR, '999999999999', '999999999999'],
        [2 * HOUR, '0.00000001', '1.99999999'],
      ],
    });
    expect(await turnoverOf(tickerId)).toBe('999999999998000000000001.00000001');
  });

  it('of nothing traded is nothing', async () => {
    expect(await turnoverOf(await tell({}))).toBe('0');
  });

  it('is incomplete until the candles have come to the end of the window', async () => {
    const tickerId = await tell({ completeTo: addMicros(HEAD, -MICROS_PER_MINUTE) });
    expect(await turnoverOf(tickerId)).toBe('incomplete');
    await owner`update candle_heads set complete_to = ${HEAD} where ticker_id = ${tickerId}`;
    expect(await turnoverOf(tickerId)).toBe('0');
  });

  it('is unknown where nothing was traded before the window: it may have begun in it', async () => {
    const tickerId = await tell({ hasPast: false, minutes: [[HOUR, '1', '1']] });
    await rollUp(tickerId, FIRST);
    expect(await turnoverOf(tickerId)).toBe('unknown');
    expect(await turnoverOf(await tell({ hasPast: false, completeTo: null }))).toBe('unknown');
    // That is certain as soon as the candles have come to the window: nobody waits for the rest.
    expect(await turnoverOf(await tell({ hasPast: false, completeTo: FIRST }))).toBe('unknown');
    const behind = addMicros(FIRST, -MICROS_PER_MINUTE);
    expect(await turnoverOf(await tell({ hasPast: false, completeTo: behind }))).toBe('incomplete');
  });

  it('is unknown where the volume of a minute is, and only of one within', async () => {
    const within = await tell({
      minutes: [
        [HOUR, '1', '1'],
        [2 * HOUR, '1', null],
      ],
    });
    expect(await turnoverOf(within)).toBe('unknown');
    const beside = await tell({
      minutes: [
        [HOUR, '7', '1'],
        [25 * HOUR, '1', null],
      ],
    });
    expect(await turnoverOf(beside)).toBe('7');
  });

  it('is unknown where a part of the tape is lost, and only of one within', async () => {
    const within = await tell({});
    await lose(within, addMicros(HEAD, -1), addMicros(HEAD, HOUR));
    expect(await turnoverOf(within)).toBe('unknown');
    const beside = await tell({});
    await lose(beside, HEAD, addMicros(HEAD, HOUR));
    await lose(beside, addMicros(FIRST, -HOUR), FIRST);
    expect(await turnoverOf(beside)).toBe('0');
  });
});

describe('a book of turnovers', () => {
  it('asks for what it does not know, at once, and for that once', async () => {
    const known = await tell({ minutes: [[HOUR, '5', '1']] });
    const behind = await tell({ completeTo: FIRST, minutes: [[HOUR, '6', '1']] });
    const book = createTurnoverBook(engine);
    const ask = async (...tickerIds: string[]) => {
      const before = reads;
      const found = await book.of(tickerIds.map((tickerId) => ({ tickerId, spans: SPANS })));
      return [reads - before, ...found.map(text)];
    };
    expect(await ask(behind, known, behind)).toEqual([1, 'incomplete', '5', 'incomplete']);
    expect(await ask(known, known)).toEqual([0, '5', '5']);
    await owner`update candle_heads set complete_to = ${HEAD} where ticker_id = ${behind}`;
    expect(await ask(known, behind)).toEqual([1, '5', '6']);
    expect(await ask(behind)).toEqual([0, '6']);
    expect(await ask()).toEqual([0]);
  });

  it('tells windows of one instrument apart', async () => {
    const tickerId = await tell({
      minutes: [
        [HOUR, '5', '1'],
        [10 * HOUR, '7', '1'],
      ],
    });
    const book = createTurnoverBook(engine);
    const found = await book.of([
      { tickerId, spans: SPANS },
      { tickerId, spans: SPANS.slice(0, 1) },
      { tickerId, spans: SPANS.slice(1) },
    ]);
    // Before the second of its spans there are candles of the first.
    expect(found.map(text)).toEqual(['12', '7', '5']);
  });
});
