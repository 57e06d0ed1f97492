import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccount } from '../../home/accounts/open-account.ts';
import { sealed } from '../support/desk-credentials.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { at, openReplayStage, type ReplayStage } from '../support/replay-stage.ts';
import { endSession, storeApiKey, storeSession } from '../support/stored-credentials.ts';

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage();
});
afterEach(() => stage.close());

const BUY = { ticker_id: 'US-STOCK-AAPL', side: 'BUY', type: 'MARKET', quantity: '1' };

test('what came after the backup comes back: people, keys, ends of sessions, and every settlement', async () => {
  const known = await storeSession(stage.house().sql, stage.users[0] as string, at(0));
  const first = await stage.start(stage.house(), { tapeTo: 100 });
  await stage.publish(await stage.orders(0, 24), 100);
  await first.settled(24);
  await first.stop();
  await setTemplate(stage.house().sql, 1);
  await linkUsers(stage.house().sql, [
    [0, '1'],
    [1, '2'],
    [2, '3'],
  ]);
  const backup = await stage.backUp();

  const { sql } = stage.house();
  await setTemplate(sql, 2);
  // Two change places, and one is nobody in Discord any more.
  await linkUsers(sql, [
    [0, null],
    [1, '1'],
    [0, '2'],
    [2, null],
  ]);
  await reportDay(sql);
  await notify(sql);
  await choose(sql);
  const second = await stage.start(stage.house(), { tapeTo: 400 });
  const friend = randomUUID();
  await openAccount(sql, {
    ...{ userId: friend, username: 'late', nickname: 'Late', role: 'USER', passwordHash: 'hash' },
    startingCashKrw: wholeDecimal(500_000),
    openedAt: at(150),
  });
  await endSession(sql, known, at(160));
  const key = await storeApiKey(sql, { userId: friend, createdAt: at(170) });
  const credential = await sealed(stage.desk.keys, 'ApiKey', { credential: key.key, at: at(170) });
  const byKey = await stage.desk.envelope(friend, BUY, at(180), credential);
  await stage.publish([byKey, ...(await stage.orders(200, 40))], 280);
  await second.settled(65);
  // So far the screens have been told.
  await relayToTheEnd(sql);
  const unposted = await postUpTo(sql, byKey.order_id);
  const untold = await stage.orders(300, 20);
  await stage.publish(untold, 400);
  await second.settled(85);
  await second.stop();
  const expected = await ledgerHash(sql);

  expect(await ledgerHash(backup.sql)).not.toBe(expected);
  const report = await stage.replay(backup);
  expect(report).toMatchObject({ settled: 61, repriced: 0, refused: 0, gaps: [], diverged: [] });
  expect(report.setAside).toEqual(new Map());
  expect(await ledgerHash(backup.sql)).toBe(expected);
  for (const table of ['users', 'sessions', 'api_keys']) {
    const rows = (from: Sql) => from`select * from ${from(table)} order by id`;
    expect(await rows(backup.sql)).toEqual(await rows(sql));
  }
  const [template] = await backup.sql`select * from message_templates`;
  expect(template).toMatchObject({ key: 'whale_trade', version: 2, content: 'Text 2' });
  expect(await discordLinks(backup.sql)).toEqual(await discordLinks(sql));
  // A day that was told is not told again, and a job that was paused stays so.
  expect(await dailyWork(backup.sql)).toEqual(await dailyWork(sql));
  expect(await dailyWork(sql)).toMatchObject([{ outcome: 'NO_TRADES', name: 'daily_report' }]);
  expect(await notified(backup.sql)).toEqual(await notified(sql));
  expect(await chosen(backup.sql)).toEqual(await chosen(sql));
  expect(await chosen(sql)).toMatchObject([
    { ticker_ids: ['US-STOCK-AAPL'], shows_equity: true, shows_trades: false },
  ]);
  const kinds = (await notified(sql)).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['AWAY_DIGEST', 'ORDER_DENIED']));
  const unheard = untold.map(({ order_id }) => order_id);
  expect(await toBeTold(backup.sql)).toEqual(unheard.sort());
  // Nothing that Discord was told, and all that it was not.
  expect(await toBeTold(backup.sql, 'discord-alerts')).toEqual([...unposted, ...unheard].sort());
  // Run again it finds all of it done.
  expect(await stage.replay(backup)).toMatchObject({ settled: 0, accountRows: 0, repriced: 0 });

  // Home goes on, and the tape grows over what was restored of it.
  const third = await stage.start(backup, { tapeTo: 900 });
  await stage.publish(await stage.orders(500, 12), 900);
  await third.settled(97);
  await third.stop();
  expect(await stage.breaches(backup)).toEqual([]);
}, 120_000);

/** As `set_message_template` leaves it. */
async function setTemplate(sql: Sql, version: number): Promise<void> {
  await sql`
    insert into message_templates (key, content, version, updated_at, updated_by)
    values ('whale_trade', ${`Text ${version}`}, ${version}, now(), ${stage.users[0] as string})
    on conflict (key) do update set content = excluded.content, version = excluded.version`;
}

/** Links users by their places to users of Discord, one after the other, as `link_discord` leaves it. */
async function linkUsers(sql: Sql, links: readonly [number, string | null][]): Promise<void> {
  for (const [place, discordUserId] of links) {
    await sql`
      insert into discord_links values (${stage.users[place] as string}, ${discordUserId}, now())
      on conflict (user_id) do update set discord_user_id = excluded.discord_user_id`;
  }
}
const discordLinks = (sql: Sql) => sql`
  select user_id, discord_user_id from discord_links order by user_id`;

/** A day has its report, and its job is paused. */
async function reportDay(sql: Sql): Promise<void> {
  await sql`
    select write_daily_report(jsonb_build_object('day', '2026-11-20', 'version', 1,
      'outcome', 'NO_TRADES', 'figures', '{"active": 0}'::jsonb, 'written_at', now()), null)`;
  await sql`
    insert into jobs (name, first_day, next_day, next_at, paused_at, paused_by)
    values ('daily_report', '2026-11-20', '2026-11-21', now(), now(), ${stage.users[0] as string})`;
}
const dailyWork = (sql: Sql) => sql`
  select jobs.*, daily_reports.*, figures::text from daily_reports, jobs`;

/** Somebody was told what an outage came to, and has read that; all of it is told. */
async function notify(sql: Sql): Promise<void> {
  const user = stage.users[0] as string;
  await sql`
    insert into away_digests (id, user_id, from_at, to_at, version, figures, written_at)
    values (${randomUUID()}, ${user}, '2026-11-20', '2026-11-21', 1, '{"kinds": {}}', now())`;
  await sql`insert into notification_marks values (${user}, now(), ${user}, array[${user}::uuid], now())`;
  await sql`insert into told_outages values ('2026-11-20', '2026-11-21', now())`;
}
/** They put something on their list and took another off it, and show friends what they did not. */
async function choose(sql: Sql): Promise<void> {
  const user = stage.users[0] as string;
  const chosen = sql`'{US-STOCK-AAPL}', array[now()], now()`;
  await sql`insert into favourites values (${user}, '{KRX-STOCK-005930}', array[now()], now())`;
  await sql`update favourites set (ticker_ids, added_at, changed_at) = (${chosen})`;
  await sql`insert into profiles values (${user}, 'here I am', true, true, true, now())`;
  await sql`update profiles set shows_trades = false`;
}
const chosen = (sql: Sql) => sql`select * from favourites join profiles using (user_id)`;

/** All that is told, whatever it follows from, with how far it is read and which outages are through. */
const notified = (sql: Sql) => sql`
  select facts.user_id, kind, id, facts.at, event_at, details::text, up_to_at, up_to_id, also,
    (select json_agg(told.to_at order by to_at) from told_outages as told where from_at > 'epoch') as told
  from notification_facts as facts left join notification_marks using (user_id)
  order by kind, id`;

/** The relay has carried all events that there are. */
async function relayToTheEnd(sql: Sql): Promise<void> {
  await sql`
    insert into outbox_cursors (reader, transaction_id, id, moved_at)
    select 'redis-relay', transaction_id, id, created_at from outbox
    order by outbox.transaction_id desc, outbox.id desc limit 1
    on conflict (reader) do update set transaction_id = excluded.transaction_id, id = excluded.id`;
}

/** Discord has been told all up to an order, whose message waits. Returns that order and those behind it. */
async function postUpTo(sql: Sql, orderId: string): Promise<string[]> {
  await sql`
    insert into discord_messages (channel, transaction_id, event_id, part, template, mutable,
      fields, state, in_doubt, event_at)
    select 'alerts', transaction_id, id, 1, 'whale_trade', true, '{}', 'pending', false, created_at
    from outbox where subject = ${orderId}`;
  await sql`
    insert into outbox_cursors (reader, transaction_id, id, moved_at)
    select 'discord-alerts', transaction_id, id, moved_at from outbox_cursors
    where reader = 'redis-relay'`;
  const rows = await sql<{ subject: string }[]>`
    select subject from outbox, discord_messages message
    where outbox.channel = 'trade_events'
      and (outbox.transaction_id, outbox.id) >= (message.transaction_id, message.event_id)`;
  return rows.map(({ subject }) => subject);
}

/** Orders whose events a reader will carry next. */
async function toBeTold(sql: Sql, reader = 'redis-relay'): Promise<string[]> {
  const rows = await sql<{ subject: string }[]>`
    select subject from outbox, outbox_cursors relay
    where relay.reader = ${reader} and channel = 'trade_events'
      and (outbox.transaction_id, outbox.id) > (relay.transaction_id, relay.id)
    order by subject`;
  return rows.map(({ subject }) => subject);
}

test('what no journal tells of is priced anew and flagged; what still waits in a queue is not', async () => {
  const first = await stage.start(stage.house(), { tapeTo: 100 });
  await stage.publish(await stage.orders(0, 8), 100);
  await first.settled(8);
  await first.stop();
  const backup = await stage.backUp();

  const second = await stage.start(stage.house(), { tapeTo: 300 });
  await stage.publish(await stage.orders(120, 8), 300);
  await second.settled(16);
  await second.stop();
  // Settled, and told to nobody before all was lost.
  const third = await stage.start(stage.house(), { tapeTo: 400, journaling: false });
  const untold = await stage.orders(310, 8);
  await stage.publish(untold, 400);
  await third.settled(24);
  await third.stop();
  // Of two users there is something in the queues, of the others nothing.
  const queued = await stage.orders(450, 2);
  await stage.publish(queued);

  expect(await stage.replay(backup)).toMatchObject({ settled: 8, repriced: 10, commands: 26 });
  const fourth = await stage.start(backup, { tapeTo: 900 });
  await stage.desk.beacon(at(900));
  await fourth.settled(26);
  await fourth.stop();
  const flagged = await backup.sql`
    select id, partition from orders where replayed_at is not null order by id`;
  expect(flagged.map(({ id }) => id)).toEqual(untold.map(({ order_id }) => order_id).sort());
  expect(flagged.every(({ partition }) => partition >= -1)).toBe(true);

  // The house that was never lost comes to the same.
  const fifth = await stage.start(stage.house(), { tapeTo: 900 });
  await stage.publish(queued, 900);
  await fifth.settled(26);
  await fifth.stop();
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(stage.house().sql));
  expect(await stage.breaches(backup)).toEqual([]);
}, 120_000);

test('a second command under an id is a conflict again, and what nobody stands behind is set aside', async () => {
  const backup = await stage.backUp();
  const [user] = stage.users as [string];
  const [first] = await stage.orders(10, 1);
  const other = await stage.desk.envelope(
    user,
    { ...BUY, client_order_id: first?.client_order_id },
    at(20),
  );
  const home = await stage.start(stage.house(), { tapeTo: 300 });
  await stage.publish([...(first ? [first] : []), other], 300);
  await home.settled(1);
  // Refused without a price: it needs none to be refused again.
  const nothing = await stage.desk.envelope(user, { ...BUY, ticker_id: 'US-STOCK-NONE' }, at(310));
  await stage.publish([nothing], 320);
  await home.settled(2);
  await home.stop();
  const stranger = await stage.desk.envelope(user, BUY, at(400));
  await stage.publish([{ ...stranger, user_id: randomUUID() }]);
  await stage.desk.publishRaw(user, Buffer.from('junk'));
  await stage.rewriteFillsLog(() => []);

  const report = await stage.replay(backup);
  expect(report).toMatchObject({ settled: 0, repriced: 1, refused: 1, commands: 5 });
  expect([...report.setAside.keys()].sort()).toEqual([
    'inconsistent_envelope',
    'malformed_envelope',
  ]);
  expect(await stage.replay(backup)).toMatchObject({
    repriced: 0,
    refused: 0,
    setAside: new Map(),
  });
  const conflicts = await backup.sql`select order_id, body_sha256 from order_conflicts`;
  expect(conflicts).toEqual([{ order_id: other.order_id, body_sha256: other.body_sha256 }]);
  const recorded =
    await backup.sql`select status, reason, replayed_at from orders order by accepted_at`;
  expect(recorded).toEqual([
    { status: 'PENDING', reason: 'AWAITING_PRINT', replayed_at: expect.anything() },
    { status: 'FAILED', reason: 'UNKNOWN_INSTRUMENT', replayed_at: null },
  ]);
  expect(await stage.breaches(backup)).toEqual([]);
}, 120_000);

test('an order that an intake cannot have stamped there any more is set aside, not filled at a past price', async () => {
  const [user] = stage.users as [string];
  const first = await stage.start(stage.house(), { tapeTo: 100 });
  const known = await stage.desk.envelope(user, BUY, at(60));
  await stage.publish([known], 100);
  await first.settled(1);
  await first.stop();
  const backup = await stage.backUp();
  const behindKnown = await stage.desk.envelope(user, BUY, at(50));
  const inTime = await stage.desk.envelope(user, BUY, at(200));
  const behindNew = await stage.desk.envelope(user, BUY, at(150));
  await stage.publish([behindKnown, inTime, behindNew]);

  const report = await stage.replay(backup);
  expect(report).toMatchObject({ repriced: 1, refused: 0, commands: 4 });
  expect(report.setAside).toEqual(new Map([['back_dated', 2]]));
  const orders = await backup.sql`select id from orders where status = 'PENDING'`;
  expect(orders.map(({ id }) => id)).toEqual([inTime.order_id]);
}, 120_000);

test('an order that waited when the backup was made, and was settled untold, is flagged as well', async () => {
  const first = await stage.start(stage.house(), { tapeTo: 10 });
  await stage.publish(await stage.orders(9.8, 1), 60);
  // Its tape has not come yet.
  await expect
    .poll(async () => stage.house().sql`select status from orders`, { timeout: 20_000 })
    .toEqual([{ status: 'PENDING' }]);
  await first.stop();
  const backup = await stage.backUp();
  const second = await stage.start(stage.house(), { tapeTo: 200, journaling: false });
  await stage.desk.beacon(addMicros(at(200), 1));
  await second.settled(1);
  await second.stop();

  expect(await stage.replay(backup)).toMatchObject({ repriced: 1, settled: 0 });
  const third = await stage.start(backup, { tapeTo: 900 });
  await stage.desk.beacon(at(900));
  await third.settled(1);
  await third.stop();
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(stage.house().sql));
  const [order] = await backup.sql`select replayed_at from orders`;
  expect(order?.replayed_at).not.toBeNull();
}, 120_000);
