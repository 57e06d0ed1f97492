import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type JournalKey,
  readJournalKeys,
  rotateJournalKeys,
} from '../../home/accounts/keys/journal-keys.ts';
import type { JournalMessage } from '../../home/journal/journal-message.ts';
import { sealMessage } from '../../home/journal/seal-message.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import {
  at,
  openReplayStage,
  type ReplayStage,
  type StageBackup,
} from '../support/replay-stage.ts';

/** Orders of the story below, before and after the backup. */
const BEFORE = 8;
const AFTER = 40;

let stage: ReplayStage;
let backup: StageBackup;
let expected: string;
beforeEach(async () => {
  stage = await openReplayStage();
});
afterEach(() => stage.close());

/** A backup in the midst of trading; everything is settled and journaled. */
async function tradeAround(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
  const first = await stage.start(stage.house(), { tapeTo: 100 });
  await stage.publish(await stage.orders(0, BEFORE), 100);
  await first.settled(BEFORE);
  await first.stop();
  backup = await stage.backUp();
  await meanwhile();
  const second = await stage.start(stage.house(), { tapeTo: 300 });
  await stage.publish(await stage.orders(120, AFTER), 300);
  await second.settled(BEFORE + AFTER);
  await second.stop();
  expected = await ledgerHash(stage.house().sql);
}

/** Home goes on after the replay until everything is settled. */
async function goOn(): Promise<void> {
  const home = await stage.start(backup, { tapeTo: 900 });
  await stage.desk.beacon(at(900));
  await home.settled(BEFORE + AFTER);
  await home.stop();
  expect(await stage.breaches(backup)).toEqual([]);
}

/** Money and orders are right, though not every order may stand where it stood. */
async function countFlagged(): Promise<number> {
  const [row] = await backup.sql<{ flagged: number }[]>`
    select count(replayed_at)::int as flagged from orders`;
  return row?.flagged ?? -1;
}

test('with fills.log empty all of it is priced anew, and on this tape at the same prices', async () => {
  await tradeAround();
  await stage.rewriteFillsLog(() => []);
  expect(await stage.replay(backup)).toMatchObject({ settled: 0, repriced: AFTER, isSilent: true });
  await goOn();
  expect(await countFlagged()).toBe(AFTER);
  expect(await ledgerHash(backup.sql)).toBe(expected);
}, 120_000);

test('messages that came twice, or again late, change nothing', async () => {
  await tradeAround();
  await stage.rewriteFillsLog((messages) => [
    ...messages.flatMap((message) => [message, message]),
    ...messages.slice(2, 5),
  ]);
  expect(await stage.replay(backup)).toMatchObject({ settled: AFTER, repriced: 0, gaps: [] });
  expect(await ledgerHash(backup.sql)).toBe(expected);
}, 120_000);

test('a message that was left out shows as a gap; what it told of is priced anew, what rests on it too', async () => {
  await tradeAround();
  await stage.rewriteFillsLog((messages) => messages.toSpliced(-4, 1));
  const report = await stage.replay(backup);
  // In times, not in places of the outbox: what people can do something with.
  expect(report.gaps).toEqual([
    expect.stringMatching(
      /misses what happened between 2026-11-20T03:\S+Z and 2026-11-20T03:\S+Z$/,
    ),
  ]);
  expect(report.repriced).toBeGreaterThan(0);
  expect(report.settled + report.repriced).toBe(AFTER);
  await goOn();
  expect(await countFlagged()).toBe(report.repriced);
}, 120_000);

test('messages in another order are taken in in their own', async () => {
  await tradeAround();
  await stage.rewriteFillsLog((messages) => {
    const [first, ...others] = messages.slice(-4);
    return [...messages.slice(0, -4), ...others.reverse(), first as string];
  });
  expect(await stage.replay(backup)).toMatchObject({ settled: AFTER, repriced: 0, gaps: [] });
  expect(await ledgerHash(backup.sql)).toBe(expected);
}, 120_000);

test('what the edge forges or alters is not opened, and gives nobody a won', async () => {
  await tradeAround();
  const [key] = readJournalKeys(backup.journalKeys);
  const thiefsKey = { ...key, k: randomBytes(32).toString('base64url') } as never;
  const forged: JournalMessage = {
    ...{ version: 1, after: '0.0', up_to: '9999999999.9', readers: {} },
    records: [walletOf(stage.users[0] as string)],
  };
  const message = await sealMessage(forged, thiefsKey);
  await stage.rewriteFillsLog((messages) => [
    message,
    ...messages.map((one, index) => (index === messages.length - 1 ? flipped(one) : one)),
    'not even a seal',
  ]);
  const report = await stage.replay(backup);
  expect(report.fillsLog.unreadable).toBe(3);
  expect(report.settled + report.repriced).toBe(AFTER);
  await goOn();
  expect(await ledgerHash(backup.sql)).toBe(expected);
}, 120_000);

/** What a thief would like best. */
function walletOf(userId: string) {
  const row = JSON.stringify({ user_id: userId, balance_krw: 9e9, last_updated: 'now' });
  return { kind: 'row', at: '9999999999.9', table: 'wallets', row } as const;
}

/** One character of the ciphertext is another. */
function flipped(sealed: string): string {
  const place = sealed.length - 40;
  const other = sealed[place] === 'A' ? 'B' : 'A';
  return sealed.slice(0, place) + other + sealed.slice(place + 1);
}

test('a key that was rotated in peace is handed over; one that took over from a stolen one is not', async () => {
  const rotate = (compromised: boolean) => async () => {
    rotateJournalKeys(stage.desk.keys.files.journalKeys, { compromised, now: at(110) });
  };
  await tradeAround(rotate(false));
  expect(await stage.replay(backup)).toMatchObject({ settled: AFTER, repriced: 0 });
  expect(readJournalKeys(backup.journalKeys)).toEqual(
    readJournalKeys(stage.desk.keys.files.journalKeys),
  );
  expect(await ledgerHash(backup.sql)).toBe(expected);

  await stage.close();
  stage = await openReplayStage();
  await tradeAround(rotate(true));
  const report = await stage.replay(backup);
  expect(report).toMatchObject({ settled: 0, repriced: AFTER });
  expect(report.fillsLog.unreadable).toBeGreaterThan(0);
}, 120_000);

test('a stolen key writes no history any more, once its successor has sealed', async () => {
  const { journalKeys } = stage.desk.keys.files;
  const [stolen] = readJournalKeys(journalKeys);
  rotateJournalKeys(journalKeys, { compromised: true, now: at(1) });
  expect(readJournalKeys(journalKeys).map((key) => key.compromised)).toEqual([true, undefined]);
  backup = await stage.backUp();
  const home = await stage.start(stage.house(), { tapeTo: 100 });
  await stage.house().sql`
    update users set nickname = 'told' where id = ${stage.users[0] as string}`;
  await home.settled(0);
  await home.stop();
  const forged: JournalMessage = {
    ...{ version: 1, after: '0.0', up_to: '9999999999.9', readers: {} },
    records: [walletOf(randomUUID())],
  };
  const message = await sealMessage(forged, stolen as JournalKey);
  await stage.rewriteFillsLog((messages) => [...messages, message]);
  const report = await stage.replay(backup);
  expect(report.fillsLog.unreadable).toBe(1);
  expect(report.gaps).toEqual([]);
  // Whose name changed, and what the house lends on, which its first engine had written down.
  expect(report.accountRows).toBe(2);
}, 120_000);

test('a journal that was behind when the backup was made does not undo what the backup has', async () => {
  const { sql } = stage.house();
  const rename = (to: string) =>
    sql`update users set nickname = ${to} where id = ${stage.users[0] as string}`;
  await rename('first');
  for (let other = 0; other < 20; other++) {
    await sql`update users set nickname = 'o' where id = ${stage.users[1] as string}`;
  }
  await rename('second');
  backup = await stage.backUp();
  // The edge comes back, and gets half of what had waited for it before all is lost.
  const home = await stage.start(stage.house(), { tapeTo: 100 });
  await home.settled(0);
  await home.stop();
  await stage.rewriteFillsLog((messages) => messages.slice(0, -2));

  expect(await stage.replay(backup)).toMatchObject({ gaps: [], accountRows: 0 });
  const [user] =
    await backup.sql`select nickname from users where id = ${stage.users[0] as string}`;
  expect(user?.nickname).toBe('second');
  // The rest is still to be journaled.
  const again = await stage.start(backup, { tapeTo: 200 });
  await again.settled(0);
  await again.stop();
}, 120_000);

test('an order whose record does not follow keeps the flag of an earlier replay', async () => {
  await tradeAround();
  let whole: readonly string[] = [];
  await stage.rewriteFillsLog((messages) => {
    whole = messages;
    return [];
  });
  expect(await stage.replay(backup)).toMatchObject({ repriced: AFTER });
  const userId = stage.users[0] as string;
  await backup.sql`update wallets set balance_krw = 0 where user_id = ${userId}`;
  await stage.rewriteFillsLog(() => whole.slice(-4));
  expect((await stage.replay(backup)).diverged).not.toEqual([]);
  const waiting = await backup.sql`
    select replayed_at is not null as flagged from orders
    where user_id = ${userId} and status = 'PENDING'`;
  expect(waiting.length).toBeGreaterThan(0);
  expect(waiting.every(({ flagged }) => flagged)).toBe(true);
}, 120_000);

test('an outcome that does not follow stops the replay, and what was before it stands', async () => {
  await tradeAround();
  // As if something had been taken from the account beside all journals.
  await backup.sql`update wallets set balance_krw = 0 where user_id = ${stage.users[0] as string}`;
  await expect(stage.replay(backup)).rejects.toThrow(/does not follow: order .*INSUFFICIENT_CASH/);
  const orders = await backup.sql`select id from orders`;
  expect(orders.length).toBeLessThan(BEFORE + AFTER);
}, 120_000);
