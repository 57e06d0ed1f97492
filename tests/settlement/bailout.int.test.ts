import type { CommandEnvelope, UserCommand } from '@mockstreet/shared/command-envelope';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readJournalKeys } from '../../home/accounts/keys/journal-keys.ts';
import type { JournalRecord } from '../../home/journal/journal-message.ts';
import type { ReplayReport } from '../../home/journal/replay.ts';
import { openMessage, sealMessage } from '../../home/journal/seal-message.ts';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import {
  at,
  LEVELS,
  openReplayStage,
  type ReplayStage,
  type StageBackup,
  type StageDatabase,
  stageTape,
} from '../support/replay-stage.ts';

const [BTC, APPLE] = ['CRYPTO-COIN-BTC', 'US-STOCK-AAPL'];
/** In seconds since noon in Seoul: a coin falls to next to nothing, two begin anew, and home is lost. */
const [BACKUP, FALL, LOSS, END] = [20, 25, 50, 70] as const;
const TAPE = [...stageTape(0, FALL), ...stageTape(FALL, END, { ...LEVELS, [BTC]: 100 })];
const PATIENCE = { timeout: 30_000, interval: 50 };
/** In debt once sold out; left with a coin that is worth nothing; and rich. */
const [DEBTOR, HOLDER, RICH] = [0, 1, 2] as const;

let stage: ReplayStage;
let backups: readonly StageBackup[];
let reports: readonly ReplayReport[];
/** Accepted while home is gone. */
let queued: readonly (CommandEnvelope | OrderEnvelope)[];
let expected: unknown;

beforeAll(async () => {
  stage = await openReplayStage(3, { tape: TAPE, seconds: END });
  await liveUntilTheLoss();
  queued = [
    await command(DEBTOR, LOSS + 1, { type: 'MARGIN', enabled: true }),
    await command(HOLDER, LOSS + 2, BAILOUT),
    await order(DEBTOR, LOSS + 3, { ticker_id: BTC, quantity: '5000', leverage: 2 }),
    await order(HOLDER, LOSS + 4, { ticker_id: BTC, amount_krw: '300000' }),
  ];
  await stage.publish(queued);
  const [whole, cut, none] = backups as [StageBackup, StageBackup, StageBackup];
  reports = [await stage.replay(whole)];
  await cutFillsLog();
  reports = [...reports, await stage.replay(cut)];
  await stage.rewriteFillsLog(() => []);
  reports = [...reports, await stage.replay(none)];
  expected = await goOn(stage.house());
}, 120_000);
afterAll(() => stage.close());

const BAILOUT = { type: 'BAILOUT' } as const;
const user = (index: number) => stage.users[index] as string;
const order = (index: number, second: number, asked: object) =>
  stage.desk.envelope(user(index), { type: 'MARKET', side: 'BUY', ...asked }, at(second));
const command = (index: number, second: number, asked: UserCommand) =>
  stage.desk.command(user(index), asked, at(second));

async function liveUntilTheLoss(): Promise<void> {
  const first = await stage.start(stage.house(), { tapeTo: BACKUP });
  const ask = { type: 'LIMIT', side: 'SELL', limit_price: '90000', time_in_force: 'GTC' };
  await stage.publish(
    [
      await command(DEBTOR, 1, { type: 'MARGIN', enabled: true }),
      await order(DEBTOR, 5, { ticker_id: BTC, quantity: '70', leverage: 2 }),
      await order(HOLDER, 6, { ticker_id: BTC, quantity: '39' }),
      await order(HOLDER, 8, { ...ask, ticker_id: BTC, quantity: '5' }),
      await order(RICH, 9, { ticker_id: APPLE, quantity: '3' }),
    ],
    BACKUP,
  );
  await first.settled(3);
  await first.stop();
  backups = [await stage.backUp(), await stage.backUp(), await stage.backUp()];

  const second = await stage.start(stage.house(), { tapeTo: LOSS });
  const asked = [
    await command(RICH, FALL + 5, BAILOUT),
    await command(DEBTOR, FALL + 6, BAILOUT),
    await command(HOLDER, FALL + 7, BAILOUT),
  ];
  // Twice, as an edge may after its connection broke.
  await stage.publish([...asked, ...asked], LOSS);
  // The sale of the house, and what the bailout takes back.
  await until(stage.house(), { bailouts: 2, commands: 4, orders: 5 });
  await second.settled(5);
  await second.stop();
}

/** As if it ended for one between the bailout and what came of its command, and for the other behind the order taken back. */
async function cutFillsLog(): Promise<void> {
  let sealed: readonly string[] = [];
  await stage.rewriteFillsLog((messages) => {
    sealed = messages;
    return messages;
  });
  const keys = readJournalKeys(stage.desk.keys.files.journalKeys);
  const cut = await Promise.all(
    sealed.map(async (one) => {
      const opened = await openMessage(one, (kid) => keys.find((key) => key.kid === kid));
      if (!opened.ok) throw new Error(opened.fault);
      const records = opened.message.records.filter((record) => !isCutOff(record));
      return await sealMessage({ ...opened.message, records }, opened.key);
    }),
  );
  await stage.rewriteFillsLog(() => cut);
}

function isCutOff(record: JournalRecord): boolean {
  if (record.kind === 'bailout') return record.user_id === user(HOLDER);
  const isAsked = record.kind === 'command' && record.command.kind === 'BAILOUT';
  return isAsked && record.command.user_id !== user(RICH);
}

/** So much has come about, and nothing waits. */
async function until(
  { sql }: StageDatabase,
  wanted: Readonly<Record<'bailouts' | 'commands' | 'orders', number>>,
): Promise<void> {
  await vi.waitFor(async () => {
    await sql`select pg_notify('tape_moved', '')`;
    const [row] = await sql`
      select (select count(*)::int from bailouts) as bailouts,
        (select count(*)::int from commands where status <> 'PENDING') as commands,
        (select count(*)::int from orders where status <> 'PENDING') as orders`;
    expect(row).toEqual(wanted);
  }, PATIENCE);
}

/** Home is brought what was queued; what came of all. */
async function goOn(where: StageDatabase): Promise<unknown> {
  const home = await stage.start(where, { tapeTo: END, journaling: false });
  await stage.publish(queued, END);
  await until(where, { bailouts: 2, commands: 6, orders: 7 });
  await home.stop();
  expect(await stage.breaches(where)).toEqual([]);
  return await whatIs(where);
}

async function whatIs({ sql }: StageDatabase): Promise<unknown> {
  return {
    hash: await ledgerHash(sql),
    wallets: await sql`
      select user_id, balance_krw, margin_since, trusted_again_at from wallets order by user_id`,
    bailouts: await sql`
      select command_id, user_id, at, cash_before_krw, exposure_before_krw, equity_before_krw,
        written_off_krw, given_krw, cash_krw, surrendered, cancelled, trusted_again_at, decided_under
      from bailouts order by command_id`,
    surrendered: await sql`
      select command_id, ticker_id, quantity, cost, cost_krw, value_krw from bailout_surrenders
      order by command_id, ticker_id`,
  };
}

const CASH = 1_000_000;
const FEE = (gross: number) => Math.ceil(gross * 0.0005);

test('a debt is written off and fresh cash given, and what was held is taken at no price', async () => {
  const { sql } = stage.house();
  const rows = await sql`
    select user_id as "userId", cash_before_krw::int as cash, exposure_before_krw::int as exposure,
      equity_before_krw::int as equity, written_off_krw::int as "writtenOff", given_krw::int as given,
      cash_krw::int as fresh, surrendered, cancelled
    from bailouts order by at`;
  const [debtor, holder] = rows;
  expect(debtor).toMatchObject({ userId: user(DEBTOR), exposure: 0, surrendered: 0, cancelled: 0 });
  expect(debtor?.cash).toBeLessThan(-1_000_000);
  expect(debtor).toMatchObject({ writtenOff: -debtor?.cash, given: CASH, fresh: CASH });
  const [bought] = await sql`
    select gross_krw::int as gross, cost_krw::int as cost from fills where user_id = ${user(HOLDER)}
    order by filled_at limit 1`;
  const left = 2_000_000 - bought?.gross - FEE(bought?.gross);
  expect(holder).toMatchObject({
    ...{ userId: user(HOLDER), cash: left, surrendered: 1, cancelled: 1 },
    ...{ equity: left + holder?.exposure, writtenOff: 0, given: CASH - left, fresh: CASH },
  });
  const [taken] = await sql`
    select ticker_id as "tickerId", quantity::int, cost_krw::int as cost from bailout_surrenders`;
  expect(taken).toEqual({ tickerId: BTC, quantity: 39, cost: bought?.cost });
  const legs = await sql`
    select kind, account, asset, amount::int from ledger_entries
    where journal_id in (select command_id from bailouts where user_id = ${user(HOLDER)}) order by leg`;
  expect([...legs]).toEqual([
    { kind: 'BAILOUT', account: 'HOLDING', asset: BTC, amount: -39 },
    { kind: 'BAILOUT', account: 'SURRENDERED', asset: BTC, amount: 39 },
    { kind: 'BAILOUT', account: 'CAPITAL', asset: 'KRW', amount: left - CASH },
    { kind: 'BAILOUT', account: 'CASH', asset: 'KRW', amount: CASH - left },
  ]);
  const [ask] = await sql`
    select status, reason, reason_detail as detail from orders
    where user_id = ${user(HOLDER)} and type = 'LIMIT'`;
  const [asked] = await sql`select command_id as id from bailouts where user_id = ${user(HOLDER)}`;
  expect(ask).toEqual({
    status: 'CANCELLED',
    reason: 'BAILOUT',
    detail: `command_id=${asked?.id}`,
  });
});

test('who has too much left is told so, and who had one neither asks for more nor owes for a month', async () => {
  const { sql } = stage.house();
  const answers = await sql`
    select user_id as "userId", kind, status, reason, reason_detail as detail from commands
    where accepted_at > ${at(FALL)} order by accepted_at`;
  const days = 30 * 24 * 3_600;
  const moment = (second: number) => new Date((at(second) + 500_000) / 1000).toISOString();
  const until_ = (second: number) => `limit=bailout allowed_at=${moment(second + days)}`;
  const later = (text: string) => expect.stringContaining(text.slice(0, -2));
  expect(answers).toMatchObject([
    { userId: user(RICH), status: 'REJECTED', reason: 'NOT_ELIGIBLE' },
    { userId: user(DEBTOR), kind: 'BAILOUT', status: 'DONE', reason: null },
    { userId: user(HOLDER), kind: 'BAILOUT', status: 'DONE', reason: null },
    {
      ...{ userId: user(DEBTOR), kind: 'MARGIN', status: 'REJECTED', reason: 'LIMIT_EXCEEDED' },
      detail: later(until_(FALL + 6)),
    },
    {
      ...{ userId: user(HOLDER), kind: 'BAILOUT', status: 'REJECTED', reason: 'LIMIT_EXCEEDED' },
      detail: later(until_(FALL + 7)),
    },
  ]);
  expect(answers[0]?.detail).toMatch(/^equity=\d+ maximum=100000$/);
  const [leveraged, own] = await sql`
    select status, reason from orders where accepted_at > ${at(LOSS)} order by accepted_at`;
  expect(leveraged).toEqual({ status: 'FAILED', reason: 'MARGIN_REQUIRED' });
  expect(own).toEqual({ status: 'FILLED', reason: null });
});

test('people and the journal are told of it', async () => {
  const told = await stage.house().sql<{ payload: Record<string, unknown> }[]>`
    select payload from outbox where channel = 'human_events' order by payload->>'at'`;
  expect(told.map(({ payload }) => payload)).toMatchObject([
    { version: 1, type: 'bailout_processed', user_id: user(DEBTOR), equity_after_krw: `${CASH}` },
    { version: 1, type: 'bailout_processed', user_id: user(HOLDER), surrendered: 1, cancelled: 1 },
  ]);
});

test('all of it comes out alike when it is decided again', async () => {
  expect(await decideAgain(stage.house().sql, 'always')).toMatchObject({
    ...{ underOtherRules: 0, leftOut: [], differences: [] },
  });
});

test('with all of fills.log bailouts come home as they were, with a part of it or none the tape comes to the same', async () => {
  const complete = { gaps: [], diverged: [], underOtherRules: 0, refused: 0 };
  // The sale of the house, and the order that was taken back; then nothing.
  expect(reports[0]).toMatchObject({ ...complete, settled: 2, repriced: 2, commandsAgain: 2 });
  expect(reports[1]).toMatchObject({ ...complete, settled: 1, repriced: 2, commandsAgain: 3 });
  expect(reports[2]).toMatchObject({ ...complete, settled: 0, isSilent: true });
  for (const backup of backups) expect(await goOn(backup)).toEqual(expected);
}, 60_000);
