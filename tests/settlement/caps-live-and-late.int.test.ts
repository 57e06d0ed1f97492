import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { expect, test, vi } from 'vitest';
import { NO_GUARDS } from '../../home/trading/core/guards.ts';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { at, openReplayStage } from '../support/replay-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const PATIENCE = { timeout: 20_000, interval: 50 };
const guards = {
  ...NO_GUARDS,
  openOrdersMax: 2,
  exposureKrwMax: wholeDecimal(400_000),
  orderKrwMax: wholeDecimal(300_000),
};
const rules = { ...DEFAULT_TRADING_RULES, guards };
/** A coin is 50,000 won: far below, a bid rests and no print looks at it. Each keeps back 10,005 won. */
const bid = { ticker_id: BTC, side: 'BUY', type: 'LIMIT', quantity: '1', limit_price: '10000' };
const buy = (quantity: string) => ({ ticker_id: BTC, side: 'BUY', type: 'MARKET', quantity });
const ORDERS: readonly (readonly [second: number, wish: object])[] = [
  [10, buy('4')],
  [20, buy('3')],
  // 70,000 won at its limit, 350,000 at its print.
  [30, { ...bid, side: 'SELL', quantity: '7' }],
  [40, bid],
  [50, bid],
  // Two rest.
  [60, bid],
  // 350,000 are put in and 20,010 kept back.
  [70, buy('1')],
];

async function ends(sql: Sql): Promise<string[]> {
  const rows = await sql<{ acceptedAt: Instant; how: string }[]>`
    select accepted_at as "acceptedAt", case when status = 'FAILED' then reason || ' ' || reason_detail
      when resting_since is not null then 'rests' else status::text end as how
    from orders order by accepted_at`;
  return rows.map(({ acceptedAt, how }) => `${(acceptedAt - at(0)) / 1_000_000} ${how}`);
}

const decided = (lines: readonly string[]) => lines.filter((line) => !line.endsWith('PENDING'));

/** So many orders to a delivery; each settled before the next comes. */
async function run(atATime: number): Promise<string[]> {
  const stage = await openReplayStage(1);
  try {
    const { sql } = stage.house();
    const [user] = stage.users as [string];
    const engine = await stage.start(stage.house(), { tapeTo: 200, journaling: false, rules });
    for (let from = 0; from < ORDERS.length; from += atATime) {
      const part = ORDERS.slice(from, from + atATime);
      const made = part.map(([second, wish]) => stage.desk.envelope(user, wish, at(second)));
      await stage.publish(await Promise.all(made), (part.at(-1)?.[0] ?? 0) + 5);
      const all = from + part.length;
      await vi.waitFor(async () => expect(decided(await ends(sql))).toHaveLength(all), PATIENCE);
    }
    await engine.stop();
    expect((await decideAgain(sql, 'always')).differences).toEqual([]);
    return await ends(sql);
  } finally {
    await stage.close();
  }
}

test('caps count all that rests, whether its orders came one by one or all at once', async () => {
  const oneByOne = await run(1);
  expect(oneByOne).toEqual([
    ...['10 FILLED', '20 FILLED'],
    expect.stringMatching(/^30 LIMIT_EXCEEDED limit=order_krw value=35\d{4} maximum=300000$/),
    ...['40 rests', '50 rests'],
    '60 LIMIT_EXCEEDED limit=open_orders value=3 maximum=2',
    expect.stringMatching(/^70 LIMIT_EXCEEDED limit=exposure value=42\d{4} maximum=400000$/),
  ]);
  expect(await run(ORDERS.length)).toEqual(oneByOne);
}, 60_000);
