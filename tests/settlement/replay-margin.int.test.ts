import type { CommandEnvelope, UserCommand } from '@mockstreet/shared/command-envelope';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ReplayReport } from '../../home/journal/replay.ts';
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
/** In seconds since noon in Seoul: a night that charges interest, two falls, and the loss of home between them. */
const [NIGHT, BACKUP, MIDNIGHT, FALL, LOSS, RUIN, END] = [
  43_100, 43_110, 43_200, 43_250, 43_300, 43_350, 43_400,
] as const;
const TAPE = [
  ...stageTape(0, 200),
  ...stageTape(NIGHT, FALL),
  ...stageTape(FALL, RUIN, { ...LEVELS, [BTC]: 18_000 }),
  ...stageTape(RUIN, END, { ...LEVELS, [BTC]: 18_000, [APPLE]: 10 }),
];
const PATIENCE = { timeout: 30_000, interval: 50 };

let stage: ReplayStage;
/** All of one moment, each replayed with less of `fills.log`. */
let backups: readonly StageBackup[];
let reports: readonly ReplayReport[];
/** Accepted while home is gone. */
let queued: readonly (CommandEnvelope | OrderEnvelope)[];
let expected: unknown;
/** Messages of `fills.log` shortly after midnight. */
let toldByMidnight: number;

beforeAll(async () => {
  stage = await openReplayStage(4, { tape: TAPE, seconds: END });
  await liveUntilTheLoss();
  queued = [
    await margin(3, LOSS + 1),
    await order(3, LOSS + 2, { ticker_id: BTC, quantity: '150', leverage: 2 }),
    await margin(2, LOSS + 3, false),
    await order(1, LOSS + 4, { ticker_id: APPLE, side: 'SELL', quantity: '1' }),
  ];
  await stage.publish(queued);
  const [whole, part, none] = backups as [StageBackup, StageBackup, StageBackup];
  reports = [
    await stage.replay(whole),
    await replayOf(part, (messages) => messages.slice(0, toldByMidnight)),
    await replayOf(none, () => []),
  ];
  expected = await goOn(stage.house());
}, 180_000);
afterAll(() => stage.close());

async function replayOf(
  backup: StageBackup,
  left: (messages: readonly string[]) => readonly string[],
) {
  await stage.rewriteFillsLog(left);
  return await stage.replay(backup);
}

const user = (index: number) => stage.users[index] as string;
const order = (index: number, second: number, asked: object) =>
  stage.desk.envelope(user(index), { type: 'MARKET', side: 'BUY', ...asked }, at(second));
const command = (index: number, second: number, asked: UserCommand) =>
  stage.desk.command(user(index), asked, at(second));
const margin = (index: number, second: number, enabled = true) =>
  command(index, second, { type: 'MARGIN', enabled });

/** Rests, and is taken back by the house. */
const BID = {
  ...{ type: 'LIMIT', time_in_force: 'GTC', ticker_id: APPLE, limit_price: '15' },
  ...{ quantity: '2', leverage: 2 },
};

/** Before the backup two come to owe; after it, what they do and what is done to them. */
async function liveUntilTheLoss(): Promise<void> {
  const first = await stage.start(stage.house(), { tapeTo: BACKUP });
  await stage.publish(
    [
      await margin(0, 1),
      await margin(1, 2),
      await order(0, 5, { ticker_id: BTC, quantity: '50', leverage: 2 }),
      await order(0, 6, { ticker_id: APPLE, quantity: '30', leverage: 2 }),
      await order(1, 7, { ticker_id: APPLE, quantity: '90', leverage: 2 }),
      await order(2, 8, { ticker_id: BTC, amount_krw: '300000' }),
    ],
    BACKUP,
  );
  await first.settled(4);
  await first.stop();
  backups = [await stage.backUp(), await stage.backUp(), await stage.backUp()];

  const second = await stage.start(stage.house(), { tapeTo: MIDNIGHT + 5 });
  await stage.publish(
    [
      await margin(2, NIGHT + 11),
      await order(1, NIGHT + 20, { ticker_id: APPLE, side: 'SELL', quantity: '5' }),
      await order(2, NIGHT + 21, { ticker_id: BTC, quantity: '60', leverage: 2 }),
      await order(2, NIGHT + 22, BID),
    ],
    MIDNIGHT + 5,
  );
  await until(stage.house(), { interest: 3, liquidations: 0, commands: 3, orders: 6 });
  await second.settled(6);
  await second.stop();
  await stage.rewriteFillsLog((messages) => {
    toldByMidnight = messages.length;
    return messages;
  });

  const third = await stage.start(stage.house(), { tapeTo: LOSS });
  await stage.publish(
    [
      // Before the fall, and so before the house.
      await order(0, FALL - 5, { ticker_id: BTC, side: 'SELL', quantity: '2' }),
      await order(0, FALL + 10, { ticker_id: BTC, amount_krw: '20000' }),
      await margin(1, FALL + 11, false),
    ],
    LOSS,
  );
  // Two of the orders are sales of the house.
  await until(stage.house(), { interest: 3, liquidations: 2, commands: 4, orders: 11 });
  await third.settled(11);
  await third.stop();
}

/** So much has come about, and no order waits but at rest. */
async function until(
  { sql }: StageDatabase,
  wanted: Readonly<Record<'interest' | 'liquidations' | 'commands' | 'orders', number>>,
): Promise<void> {
  await vi.waitFor(async () => {
    await sql`select pg_notify('tape_moved', '')`;
    const [row] = await sql`
      select (select count(*)::int from interest_charges) as interest,
        (select count(*)::int from liquidations) as liquidations,
        (select count(*)::int from commands where status <> 'PENDING') as commands,
        (select count(*)::int from orders where status <> 'PENDING') as orders`;
    expect(row).toEqual(wanted);
  }, PATIENCE);
}

/** Home runs on until the second fall is over, and is brought what was queued; what came of all. */
async function goOn(where: StageDatabase): Promise<unknown> {
  const home = await stage.start(where, { tapeTo: END, journaling: false });
  await stage.publish(queued, END);
  await until(where, { interest: 3, liquidations: 4, commands: 6, orders: 15 });
  await home.stop();
  expect(await stage.breaches(where)).toEqual([]);
  return await whatIs(where);
}

/** The ledger, and what margin keeps beside it. */
async function whatIs({ sql }: StageDatabase): Promise<unknown> {
  return {
    hash: await ledgerHash(sql),
    wallets: await sql`select user_id, balance_krw, margin_since from wallets order by user_id`,
    liquidations: await sql`
      select id, user_id, at, print_ticker_id, print_at, print_last, maintenance, cash_krw, exposure_krw,
        cash_after_krw, exposure_after_krw, cancelled, sold
      from liquidations order by id`,
    interest: await sql`
      select user_id, at, liability_krw, rate, interest_krw, decided_under
      from interest_charges order by user_id, at`,
  };
}

const COMPLETE = { gaps: [], diverged: [], underOtherRules: 0, refused: 0 };

test('with all of fills.log, debts, interest and forced sales come home as they were, and the house goes on judging', async () => {
  // Nothing but what is queued is decided anew.
  const told = { settled: 7, repriced: 2, commandsAgain: 2, isSilent: false };
  expect(reports[0]).toMatchObject({ ...COMPLETE, ...told });
  expect(await goOn(backups[0] as StageBackup)).toEqual(expected);
}, 60_000);

test('where fills.log ends early, who owes is charged and sold out by the tape, after what they had ordered before', async () => {
  const byMidnight = { settled: 2, repriced: 4, commandsAgain: 3, isSilent: false };
  expect(reports[1]).toMatchObject({ ...COMPLETE, ...byMidnight });
  expect(await goOn(backups[1] as StageBackup)).toEqual(expected);
}, 60_000);

test('without fills.log the tape alone comes to the same', async () => {
  const anew = { settled: 0, repriced: 7, commandsAgain: 4, isSilent: true };
  expect(reports[2]).toMatchObject({ ...COMPLETE, ...anew });
  expect(await goOn(backups[2] as StageBackup)).toEqual(expected);
}, 60_000);
