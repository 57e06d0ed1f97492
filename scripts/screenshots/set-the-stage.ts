import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApiUser } from '../browser/api-user.ts';
import type { Places } from './shown-pages.ts';

export const FRIEND = { username: 'demo', password: 'demo-pass-1' };
export const ADMINISTRATOR = { username: 'admin', password: 'demo-admin-1' };
const OTHER_FRIEND = { username: 'friend', password: 'demo-pass-2' };

const BITCOIN = 'CRYPTO-COIN-BTC';
/** What demo holds, for so many won each. */
const BOUGHT: readonly (readonly [tickerId: string, amountKrw: string])[] = [
  [BITCOIN, '1500000'],
  ['CRYPTO-COIN-ETH', '900000'],
  ['CRYPTO-COIN-XRP', '400000'],
  ['KRX-STOCK-005930', '1200000'],
  ['US-STOCK-NVDA', '1100000'],
];
const FAVOURITES = [BITCOIN, 'KRX-STOCK-005930', 'US-STOCK-NVDA', 'CRYPTO-COIN-SOL'];
const TEMPLATE = 'whale_trade';
/** Far below the price, so that it rests. */
const LIMIT_SHARE = 0.8;
/** Friends who trade beside, so that there is somebody to be ranked among. */
const RANKED_MIN = 8;

type Items<T> = { readonly items: readonly T[] };

/** Does by the public API what makes the pages worth looking at, and waits until all of it is done. */
export async function setTheStage(origin: string): Promise<Places> {
  const demo = await openApiUser(origin, FRIEND);
  await demo.ask('PATCH', '/me', {
    nickname: '서윤',
    profile: { bio: '천천히, 오래 갑니다', ...SHOWS },
  });
  for (const [ticker_id, amount_krw] of BOUGHT) {
    await demo.ask('POST', '/orders', { ticker_id, side: 'BUY', type: 'MARKET', amount_krw });
  }
  for (const tickerId of FAVOURITES) await demo.ask('PUT', `/favourites/${tickerId}`);
  await demo.until(
    '/portfolio',
    ({ positions }: { positions: unknown[] }) => positions.length === BOUGHT.length,
  );
  await restLimitOrder(demo);
  const humanEtfId = await listHumanEtf(origin);
  const { templateKey, inviteCode } = await administrate(origin);
  await demo.until('/ranking', ({ items }: Items<unknown>) => items.length >= RANKED_MIN);
  const { user_id } = (await demo.ask('GET', '/me')) as { user_id: string };
  const orders = (await demo.ask('GET', '/orders?status=FILLED')) as Items<{ order_id: string }>;
  const orderId = orders.items.at(-1)?.order_id;
  if (orderId === undefined) throw new Error('nothing has been bought');
  return { tickerId: BITCOIN, orderId, userId: user_id, humanEtfId, templateKey, inviteCode };
}

/** What demo goes on to do, a minute each. */
const TRADES: readonly (readonly [tickerId: string, side: 'BUY' | 'SELL', amountKrw: string])[] = [
  ['CRYPTO-COIN-SOL', 'BUY', '600000'],
  ['KRX-STOCK-005930', 'SELL', '300000'],
  ['CRYPTO-COIN-ETH', 'BUY', '250000'],
  ['US-STOCK-NVDA', 'SELL', '300000'],
  [BITCOIN, 'BUY', '350000'],
  ['CRYPTO-COIN-XRP', 'SELL', '150000'],
];
/** Of a curve that is worth looking at. */
const POINTS = 10;
const MINUTE_MS = 60_000;

/** Trades once a minute until there is a curve: an account has a point for each in which it traded. */
export async function drawCurve(origin: string): Promise<void> {
  for (let traded = 0; ; traded++) {
    // As long as the pictures may take, a token does not last.
    const demo = await openApiUser(origin, FRIEND);
    const { items } = (await demo.ask('GET', '/portfolio/history?interval=1m')) as Items<unknown>;
    if (items.length >= POINTS) return;
    const [ticker_id, side, amount_krw] = TRADES[traded % TRADES.length] as (typeof TRADES)[number];
    await demo.ask('POST', '/orders', { ticker_id, side, type: 'MARKET', amount_krw });
    await sleep(MINUTE_MS);
  }
}

const SHOWS = { shows_equity: true, shows_positions: true, shows_trades: true };

type User = Awaited<ReturnType<typeof openApiUser>>;

/** One that rests, and one that is taken back. */
async function restLimitOrder(demo: User): Promise<void> {
  const { last } = (await demo.ask('GET', `/prices/${BITCOIN}`)) as { last: string };
  const limit = `${Math.round((Number.parseInt(last, 10) * LIMIT_SHARE) / 100_000) * 100_000}`;
  const order = { ticker_id: BITCOIN, side: 'BUY', type: 'LIMIT', limit_price: limit };
  await demo.ask('POST', '/orders', { ...order, quantity: '0.003' });
  const placed = await demo.ask('POST', '/orders', { ...order, quantity: '0.001' });
  await demo.ask('DELETE', `/orders/${(placed as { order_id: string }).order_id}`);
  await demo.until('/orders?status=CANCELLED', ({ items }: Items<unknown>) => items.length > 0);
}

/** Another friend, of whom demo can buy shares. */
async function listHumanEtf(origin: string): Promise<string> {
  const friend = await openApiUser(origin, OTHER_FRIEND);
  await friend.ask('PATCH', '/me', { nickname: '지호' });
  const listing = { name: 'JIHO', dividend_rate: '0.1', client_command_id: randomUUID() };
  await friend.ask('POST', '/human-etf', listing);
  let tickerId: string | undefined;
  await friend.until('/human-etf', ({ items }: Items<{ ticker_id: string }>) => {
    tickerId = items[0]?.ticker_id;
    return tickerId !== undefined;
  });
  return tickerId as string;
}

/** An invite, and a message that was reworded and put right again: two lines of the log. */
async function administrate(origin: string) {
  const admin = await openApiUser(origin, ADMINISTRATOR);
  const content = '🐳 {nickname}님이 {ticker}을(를) {notional:,}원어치 {side}!';
  await admin.ask('PUT', `/admin/templates/${TEMPLATE}`, { content });
  await admin.ask('DELETE', `/admin/templates/${TEMPLATE}`);
  const invited = await admin.ask('POST', '/admin/invites', { max_uses: 3, note: '대학 친구들' });
  return {
    templateKey: TEMPLATE,
    inviteCode: (invited as { invite_code: string }).invite_code,
  };
}
