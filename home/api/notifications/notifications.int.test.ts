import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutageTeller } from '#social/tell-outages';
import { asService } from '../../../tests/support/database.ts';
import type { HomeApi, TestUser } from '../../../tests/support/home-api.ts';
import {
  recordCancel,
  recordFilledOrder,
  recordRestingOrder,
  recordWaitingOrder,
} from '../../../tests/support/recorded-orders.ts';
import { type ServedHome, serveHomeApi } from '../../../tests/support/served-home.ts';
import { NOTIFICATION_KINDS } from './notification-kinds.ts';

const BTC = 'CRYPTO-COIN-BTC';
const SHARE = 'HUMAN-ETF-JIHO';
let served: ServedHome;
let home: HomeApi;
beforeAll(async () => {
  served = await serveHomeApi();
  home = served.home;
});
afterAll(() => served.close());

const second = (count: number): Instant => addMicros(home.startedAt, count * MICROS_PER_SECOND);
const listOf = async (user: TestUser, query = '') =>
  (await home.get(`/notifications${query}`, user.token)).body;
const markRead = (user: TestUser, body: object) =>
  home.ask('POST', '/notifications/read', { token: user.token, body });
const idsOf = (page: { items: { notification_id: string }[] }) =>
  page.items.map(({ notification_id: id }) => id);

interface Denial {
  readonly acceptedAt: Instant;
  readonly settledAt: Instant;
  readonly status?: 'FAILED' | 'CANCELLED';
}

/** An order that was denied, or expired. */
async function deny(user: TestUser, { acceptedAt, settledAt, status }: Denial): Promise<string> {
  const id = await recordWaitingOrder(home.sql, { userId: user.id, acceptedAt });
  const [as, reason] = status === 'CANCELLED' ? [status, 'EXPIRED'] : ['FAILED', 'NO_PRICE'];
  await home.sql`
    update orders set status = ${as}, reason = ${reason}, settled_at = ${settledAt} where id = ${id}`;
  return id;
}

async function liquidate(user: TestUser, at: Instant): Promise<string> {
  const id = randomUUID();
  await home.sql`
    insert into liquidations (id, user_id, at, maintenance, cash_krw, exposure_krw, equity_krw,
      cash_after_krw, exposure_after_krw, equity_after_krw, cancelled, sold, decided_under, settled_at)
    values (${id}, ${user.id}, ${at}, 0.25, -900, 1000.5, 100.5, 95, 0, 95, 0, 1, 'x', ${at})`;
  return id;
}

async function applyAction(user: TestUser, kind: string, at: Instant) {
  const id = randomUUID();
  await home.sql`
    insert into action_applications (action_id, user_id, journal_id, ticker_id, kind, effective_at,
      currency, quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw, cost_krw,
      decided_under, applied_at)
    values (${randomUUID()}, ${user.id}, ${id}, ${BTC}, ${kind}, ${at}, 'KRW-COIN', 10,
      ${kind === 'SPLIT' ? 20 : 10}, 0, 15.5, 155, 155, 24, 0, 'x', ${at})`;
  await home.sql`
    insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
    values (${id}, 0, 'DIVIDEND', 'CASH', ${user.id}, 'KRW', 131, ${at}),
      (${id}, 1, 'DIVIDEND', 'DIVIDENDS', null, 'KRW', -131, ${at})`;
  return id;
}

/** What a strike of their own share took from an issuer. */
async function payOut(user: TestUser, at: Instant, settledAt = at): Promise<string> {
  const id = randomUUID();
  await home.sql`
    insert into human_etf_strikes (ticker_id, at, command_id, user_id, nav_krw, price, base_krw,
      priced_from, realised_krw, high_water_krw, due_krw, per_share, paid_krw, book_krw, outstanding,
      holders, is_closing, decided_under, settled_at)
    values (${SHARE}, ${at}, ${id}, ${user.id}, 100, 10, 80, ${at}, 60, 60, 30, 8, 20, 80, 2.5, 2, false,
      'x', ${settledAt})`;
  await home.sql`
    insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
    values (${id}, 0, 'PAYOUT', 'CASH', ${user.id}, 'KRW', -20, ${at}),
      (${id}, 1, 'PAYOUT', 'DIVIDENDS', null, 'KRW', 20, ${at})`;
  return id;
}

async function bailOut(user: TestUser, at: Instant): Promise<string> {
  const id = randomUUID();
  await home.sql`
    insert into bailouts (command_id, user_id, at, cash_before_krw, exposure_before_krw,
      equity_before_krw, equity_max_krw, written_off_krw, given_krw, cash_krw, surrendered, cancelled,
      trusted_again_at, decided_under, settled_at)
    values (${id}, ${user.id}, ${at}, -5, 0, -5, 10, 5, 1000000, 1000000, 0, 2, ${at}, 'x', ${at})`;
  return id;
}

/** One of each kind that is no digest, a second apart; their ids, the oldest first. */
async function oneOfEach(user: TestUser): Promise<string[]> {
  const at = { acceptedAt: second(0), settledAt: second(1) };
  return [
    await deny(user, at),
    await deny(user, { ...at, settledAt: second(2), status: 'CANCELLED' }),
    await recordCancel(home.sql, {
      ...{ userId: user.id, acceptedAt: second(3), reason: 'UNKNOWN_ORDER' },
    }),
    await liquidate(user, second(4)),
    await applyAction(user, 'CASH_DIVIDEND', second(5)),
    await applyAction(user, 'SPLIT', second(6)),
    await applyAction(user, 'REDEMPTION', second(7)),
    await payOut(user, second(8)),
    await bailOut(user, second(9)),
  ];
}

describe('GET /notifications', () => {
  it('tells of each kind what was decided, newest first, to its owner alone', async () => {
    const [user, other] = [await home.openUser(), await home.openUser()];
    const ids = await oneOfEach(user);
    // Neither what went well nor what is of no interest to who did it.
    await recordFilledOrder(home.sql, {
      ...{ userId: user.id, acceptedAt: second(0), quantity: '1', price: '5', grossKrw: '5' },
    });
    await recordCancel(home.sql, { userId: user.id, acceptedAt: second(0), cancelled: 1 });
    const page = await listOf(user);
    expect(page).toMatchObject({ next_cursor: null, unread_count: 9 });
    expect(idsOf(page)).toEqual(ids.toReversed());
    expect(page.items.map(({ kind }: { kind: string }) => kind)).toEqual(
      Object.keys(NOTIFICATION_KINDS).slice(0, 9).toReversed(),
    );
    const of = Object.fromEntries(page.items.map((one: { kind: string }) => [one.kind, one]));
    expect(of.ORDER_DENIED).toEqual({
      ...{ notification_id: ids[0], kind: 'ORDER_DENIED', is_read: false },
      ...{ at: formatInstant(second(1)), event_at: formatInstant(second(0)) },
      details: {
        ...{ order_id: ids[0], ticker_id: BTC, side: 'BUY', type: 'MARKET', reason: 'NO_PRICE' },
        ...{ reason_detail: null, requested_quantity: null, requested_amount_krw: '100000' },
        ...{ limit_price: null, accepted_at: formatInstant(second(0)) },
      },
    });
    expect(of.LIQUIDATION.details).toMatchObject({
      sold: 1,
      cash_krw: '-900',
      equity_krw: '100.5',
    });
    expect(of.DIVIDEND.details).toMatchObject({ quantity: '10', per_share: '15.5', tax_krw: '24' });
    expect(of.SPLIT.details).toMatchObject({ quantity_before: '10', quantity_after: '20' });
    expect(of.DIVIDEND_PAID.details).toEqual({
      ...{ command_id: ids[7], ticker_id: SHARE, paid_krw: '20', due_krw: '30', per_share: '8' },
      ...{ outstanding: '2.5', holders: 2 },
    });
    expect(of.BAILOUT.details).toMatchObject({ given_krw: '1000000', written_off_krw: '5' });
    expect((await listOf(other)).items).toEqual([]);
    expect((await home.get('/notifications')).status).toBe(401);
    const some = await listOf(user, '?kinds=LIQUIDATION,DIVIDEND');
    expect(idsOf(some)).toEqual([ids[4], ids[3]]);
    expect((await home.get('/notifications?kinds=NEWS', user.token)).status).toBe(422);
  });

  it('loses nothing between pages to what comes in at the very same moment', async () => {
    const user = await home.openUser();
    const denial = { acceptedAt: second(0), settledAt: second(5) };
    const before: string[] = [];
    for (let count = 0; count < 7; count++) before.push(await deny(user, denial));
    const heard: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await listOf(user, `?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      heard.push(...idsOf(page));
      cursor = page.next_cursor;
      await deny(user, denial);
    }
    expect(heard).toEqual(expect.arrayContaining(before));
    expect(new Set(heard).size).toBe(heard.length);
  });

  it.each([
    ['notified_order_denied', 'orders_denied'],
    ['notified_order_expired', 'orders_expired'],
    ['notified_command_denied', 'commands_denied'],
    ['notified_away_digest', 'away_digests_newest'],
  ])('%s is read from its newest end, however many there are', async (view, index) => {
    const { id } = await home.openUser();
    const plan = await home.sql.begin(async (sql) => {
      await sql`set local enable_seqscan = off`;
      await sql`set local enable_bitmapscan = off`;
      return await sql`
        explain select id, at, details from ${sql(view)}
        where user_id = ${id} and (at, id) < (now(), ${id}::uuid)
        order by at desc, id desc limit 51`;
    });
    const steps = plan.map((row) => String(row['QUERY PLAN']));
    expect(steps.slice(0, 2).join()).toMatch(new RegExp(`^Limit.*Backward using ${index} `));
    expect(steps.join()).not.toMatch(/Sort/);
  });
});

describe('POST /notifications/read', () => {
  it('marks up to one of them, once for all, and nothing that comes in late below it', async () => {
    const [user, other] = [await home.openUser(), await home.openUser()];
    home.now = second(10);
    const ids: string[] = [];
    for (const at of [1, 2, 3]) {
      ids.push(await deny(user, { acceptedAt: second(0), settledAt: second(at) }));
    }
    for (const _ of ['once', 'again']) {
      expect((await markRead(user, { up_to: ids[1] })).body).toEqual({ unread_count: 1 });
    }
    // Written before the one that was read, and committed behind it.
    const late = await deny(user, { acceptedAt: second(0), settledAt: addMicros(second(1), -1) });
    const unread = await listOf(user, '?unread=true');
    expect([idsOf(unread), unread.unread_count]).toEqual([[ids[2], late], 2]);
    expect((await markRead(other, { up_to: ids[2] })).status).toBe(404);
    home.now = addMicros(second(10), 2 * MICROS_PER_MINUTE);
    expect((await markRead(user, { up_to: ids[0] })).body).toEqual({ unread_count: 1 });
    expect((await markRead(user, {})).body).toEqual({ unread_count: 0 });
    expect((await markRead(user, { up_to: ids[0] })).body).toEqual({ unread_count: 0 });
    expect((await listOf(user)).items.map((one: { is_read: boolean }) => one.is_read)).toEqual(
      Array(4).fill(true),
    );
    expect((await markRead(other, {})).body).toEqual({ unread_count: 0 });
  });
});

/** Home was away for ten minutes, and the scheduler looks. */
describe('what an outage came to', () => {
  const minute = (count: number): Instant => second(60 * count);
  let scheduler: Sql;
  let look: () => Promise<number>;

  beforeAll(async () => {
    scheduler = createSql({
      ...{ url: asService(home.databaseUrl, 'scheduler'), applicationName: 'test', poolSize: 1 },
    });
    await home.sql`delete from told_outages`;
    await home.sql`
      insert into service_spans (engine, from_at, to_at, duplicates)
      values (0, ${minute(0)}, ${minute(10)}, 0), (0, ${minute(20)}, ${minute(20)}, 0)`;
    await home.sql`insert into partition_progress values (0, ${minute(19)})`;
    const teller = createOutageTeller({ clock: () => home.now, microsMin: MICROS_PER_MINUTE });
    look = () => teller(scheduler);
  });
  afterAll(() => scheduler.end({ timeout: 1 }));
  const digestsOf = async (user: TestUser) => (await listOf(user, '?kinds=AWAY_DIGEST')).items;

  it('is told in one digest each, once all of it is decided, and once for all', async () => {
    const [user, waiting, idle] = [
      await home.openUser(),
      await home.openUser(),
      await home.openUser(),
    ];
    const client = await served.signIn('/ws/orders', user.token);
    await deny(user, { acceptedAt: minute(12), settledAt: minute(20) });
    await deny(user, { acceptedAt: minute(5), settledAt: minute(6) });
    await applyAction(user, 'CASH_DIVIDEND', minute(15));
    const bought = { quantity: '1', price: '5000', grossKrw: '5000', feeKrw: '3' };
    await recordFilledOrder(home.sql, { userId: user.id, acceptedAt: minute(13), ...bought });
    await recordRestingOrder(home.sql, { userId: user.id, acceptedAt: minute(14) });
    await home.sql`insert into matching_heads values (0, ${BTC}, ${minute(19)})`;
    await payOut(user, minute(16), minute(20));
    // It waits for a strike, a day on maybe, and nobody waits for it.
    const held = await recordWaitingOrder(home.sql, {
      ...{ userId: user.id, acceptedAt: minute(14), tickerId: SHARE },
    });
    await home.sql`update orders set hold_krw = 100000, hold_quantity = 0 where id = ${held}`;
    await home.sql`
      insert into tape_heads (ticker_id, source, complete_to) values (${SHARE}, 'nav', ${minute(600)})`;
    const pending = await recordWaitingOrder(home.sql, {
      ...{ userId: waiting.id, acceptedAt: minute(19) },
    });
    await deny(idle, { acceptedAt: minute(21), settledAt: minute(21) });

    // Not all queues are read, then not all tapes.
    home.now = minute(21);
    expect(await look()).toBe(0);
    await home.sql`update partition_progress set passed_to = ${minute(21)}`;
    home.now = minute(22);
    expect(await look()).toBe(0);
    await home.sql`update matching_heads set matched_to = ${minute(21)}`;
    home.now = minute(23);
    expect([await look(), await look()]).toEqual([1, 0]);
    const [digest, ...more] = await digestsOf(user);
    expect([more, await digestsOf(waiting), await digestsOf(idle)]).toEqual([[], [], []]);
    expect(digest.details).toEqual({
      ...{ from: formatInstant(minute(10)), to: formatInstant(minute(20)) },
      orders: {
        ...{ accepted: 4, filled: 1, failed: 1, expired: 0, cancelled: 0, resting: 2, waiting: 0 },
      },
      kinds: { DIVIDEND: 1, DIVIDEND_PAID: 1, ORDER_DENIED: 1 },
      // 131 of a dividend, less what was bought and 20 that were paid.
      cash_change_krw: '-4892',
    });
    const pushed = await client.next('notification');
    expect(pushed.notification).toEqual({
      ...{ version: 1, notification_id: digest.notification_id, kind: 'AWAY_DIGEST' },
      at: formatInstant(minute(23)),
    });
    expect(await home.sql`select from told_outages`).toHaveLength(0);

    await home.sql`
      update orders set status = 'FAILED', reason = 'NO_PRICE', settled_at = ${minute(24)}
      where id = ${pending}`;
    home.now = minute(30);
    expect([await look(), await look()]).toEqual([1, 0]);
    expect(await home.sql`select from told_outages`).toHaveLength(1);
    expect((await digestsOf(waiting))[0].details.orders).toMatchObject({ accepted: 1, failed: 1 });
    // Another scheduler, that knows of nothing.
    const another = createOutageTeller({ clock: () => home.now, microsMin: MICROS_PER_MINUTE });
    expect(await another(scheduler)).toBe(0);
    expect(await digestsOf(user)).toHaveLength(1);
  });

  it('is not pushed one by one: of what came before the end of it the digest tells', async () => {
    const user = await home.openUser();
    // First of all: who looks in between at what is known by then would take it for another outage.
    await home.sql`update service_spans set to_at = ${minute(31)} where from_at = ${minute(20)}`;
    home.now = minute(31);
    const client = await served.signIn('/ws/orders', user.token);
    const tell = async (channel: string, payload: object) => {
      await home.sql`
        insert into outbox (channel, subject, payload, created_at)
        values (${channel}, 's', ${JSON.stringify({ version: 1, user_id: user.id, ...payload })}::text::json, now())`;
      await home.sql`select pg_notify('outbox_moved', '')`;
    };
    const order = { type: 'order_settled', status: 'FAILED', reason: 'NO_PRICE' };
    const settled = { settled_at: formatInstant(minute(22)) };
    await tell('trade_events', {
      ...{ ...order, ...settled, order_id: 'while-away', event_at: formatInstant(minute(15)) },
    });
    await tell('liquidation_events', {
      ...{ type: 'liquidation', liquidation_id: 'behind-it', ...settled },
      at: formatInstant(minute(21)),
    });
    await tell('trade_events', {
      ...{ ...order, ...settled, order_id: 'behind-it', event_at: formatInstant(minute(21)) },
    });
    await client.next(({ order: told }) => told?.order_id === 'behind-it');
    const heard = client.messages.filter(({ type }) => type === 'order' || type === 'notification');
    expect(
      heard.map(({ order: told, notification }) => told?.order_id ?? notification.kind),
    ).toEqual(['while-away', 'LIQUIDATION', 'ORDER_DENIED', 'behind-it']);
    // Cut in between, what is said of the order comes again.
    const places = heard.map(({ seq }) => seq);
    expect([places[2] === places[1], places[3] !== places[2]]).toEqual([true, true]);
  });
});
