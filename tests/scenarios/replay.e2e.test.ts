import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimal, formatDecimal, multiply } from '@mockstreet/shared/decimal';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CHARACTERS } from '../../deploy/native/friends/characters.ts';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import { signIn } from '../support/trader.ts';

/** Opens of 2021-01-03 00:00–00:05 UTC, BTC/USDT; as recorded in bennycode/trading-signals (MIT). */
const OPENS = ['32176.45', '32216.22', '32185.00', '32148.98', '32217.01', '32163.99'];
const KRW_PER_USDT = '1100';

let folder: string;
let instance: RunningInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mockstreet-tape-'));
  const tape = join(folder, 'btcusdt_1m_2021-01-03.csv');
  const rows = OPENS.map(
    (open, minute) => `2021-01-03T00:0${minute}:00.000Z,${open},40000,30000,${open},1`,
  );
  await writeFile(tape, ['open_time_utc,open,high,low,close,volume', ...rows].join('\n'));
  instance = await createInstance({ FEED: 'replay', TAPE: tape, SPEED: '60', DEMO_FRIENDS: 'on' });
  await instance.start('edge');
  await instance.start('home');
}, 240_000);

afterAll(async () => {
  await instance?.dispose();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

test('on a recorded tape an order fills at a recorded print times the pinned rate', async () => {
  const trader = await signIn(instance.origin, 'demo', 'demo-pass-1');
  const body = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };
  const { order_id } = (await trader.order(body)).body;
  const order = await vi.waitUntil(
    async () => {
      const answer = await trader.get(`/orders/${order_id}`);
      return answer.body?.status === 'FILLED' && answer.body;
    },
    { timeout: 30_000, interval: 200 },
  );
  const recorded = OPENS.map((open) =>
    formatDecimal(multiply([decimal(open), decimal(KRW_PER_USDT)], { places: 8, mode: 'down' })),
  );
  expect(recorded).toContain(order.price);
  expect(order.fill.print).toMatchObject({ kind: 'TRADE', last: order.price });
  expect(Date.parse(order.filled_at)).toBeGreaterThan(Date.parse(order.not_before));
});

test('the demo’s friends trade by themselves, and the ranking shows it', async () => {
  const trader = await signIn(instance.origin, 'demo', 'demo-pass-1');
  const nicknames = CHARACTERS.map(({ nickname }) => nickname);
  await vi.waitUntil(
    async () => {
      const { items = [] } = (await trader.get('/ranking?period=all')).body ?? {};
      return items.some(
        ({ nickname, trades }: { nickname: string; trades: number }) =>
          nicknames.includes(nickname) && trades > 0,
      );
    },
    { timeout: 90_000, interval: 500 },
  );
});
