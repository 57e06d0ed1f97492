import type { Sql } from '@mockstreet/db/client';
import { commandHash, deriveCommandId } from '@mockstreet/shared/command-envelope';
import { decimal, wholeDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros } from '@mockstreet/shared/instant';
import { deriveId } from '@mockstreet/shared/order-id';
import { resultRow, waitingCommandRow } from '#trading/command-rows';
import type { Account } from '#trading/core/account';
import { decideStrike } from '#trading/core/decide-strike';
import { type Listing, listHumanEtf } from '#trading/core/list-human-etf';
import type { OpenCommand } from '#trading/core/open-command';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { rulesDigest } from '#trading/rules-digest';
import { type SettlementWrite, writeSettlement } from '#trading/write-settlement';
import { buildCommand } from '../../trading/core/testing/build-command.ts';
import { buildMarket } from '../../trading/core/testing/build-margin.ts';
import { second } from '../../trading/core/testing/moment.ts';

const GRACE = '0199a000-0000-7000-8000-00000000001f';
const decidedUnder = rulesDigest(DEFAULT_TRADING_RULES, undefined);
const sources = buildMarket({ prints: [] });

/** Gives the little world one who is listed and was struck once, with nobody holding a share; by the engine's own hand. */
export async function giveHumanEtf(sql: Sql): Promise<void> {
  const opened = second(-60);
  await sql`
    insert into users (id, username, nickname, password_hash, created_at)
    values (${GRACE}, 'grace', 'Grace', '-', ${opened})`;
  await sql`insert into wallets (user_id, balance_krw, last_updated) values (${GRACE}, 2000000, ${opened})`;
  await sql`
    insert into ledger_entries values
      (grant_journal_id(${GRACE}), 0, 'GRANT', 'CASH', ${GRACE}, 'KRW', 2000000, ${opened}),
      (grant_journal_id(${GRACE}), 1, 'GRANT', 'CAPITAL', null, 'KRW', -2000000, ${opened})`;
  const { account, next } = await list(sql, {
    ...{ userId: GRACE, cashKrw: wholeDecimal(2_000_000), heldKrw: ZERO, version: 0 },
    ...{ lastReceipt: { seq: 0, hash: null }, positions: new Map() },
  });
  await strike(sql, account, next);
}

async function list(sql: Sql, account: Account) {
  const clientCommandId = deriveId('story of a listing');
  const asked = { name: 'GRACE', dividendRate: decimal('0.1') };
  const command = buildCommand({
    ...{ id: deriveCommandId(GRACE, clientCommandId), clientCommandId, userId: GRACE },
    bodySha256: commandHash({ type: 'LIST', name: 'GRACE', dividend_rate: '0.1' }),
    ...{ intent: { kind: 'LIST', ...asked }, acceptedAt: second(5) },
  });
  const at = command.notBefore;
  const event = { kind: 'command', command, at } as const;
  const gate = { isTaken: false, listedBefore: undefined };
  const listed = listHumanEtf({ event, intent: asked, account, orders: [], gate, sources });
  const { next, ...listing } = listed.listing as Listing;
  const settledAt = addMicros(at, 10_000_000);
  const stored = await write(sql, listed.account, {
    commands: [resultRow(listed.result, settledAt), waitingCommandRow(next)],
    humanEtfs: {
      listings: [{ listing: { ...listing, next }, decidedUnder, settledAt }],
      strikes: [],
    },
    writtenAt: settledAt,
  });
  return { account: stored, next };
}

async function strike(sql: Sql, account: Account, command: OpenCommand): Promise<void> {
  const { intent, notBefore: at } = command;
  if (intent.kind !== 'STRIKE') throw new Error('a listing is followed by a strike');
  const event = { kind: 'command', command, at } as const;
  const struck = decideStrike({ event, intent, account, holders: [], sources });
  const settledAt = addMicros(at, 10_000_000);
  const coming = struck.strike.next ? [waitingCommandRow(struck.strike.next)] : [];
  await write(sql, struck.account, {
    commands: [resultRow(struck.result, settledAt), ...coming],
    humanEtfs: { listings: [], strikes: [{ strike: struck.strike, decidedUnder, settledAt }] },
    writtenAt: settledAt,
  });
}

async function write(sql: Sql, account: Account, told: Partial<SettlementWrite>): Promise<Account> {
  const accounts = new Map([[GRACE, account]]);
  const nothing = { orders: [], effects: [], conflicts: [] };
  const stored = await writeSettlement(sql, { ...nothing, accounts, ...told });
  return stored.get(GRACE) as Account;
}

/** What was done to a share, the invariants that it breaks, and how it was done. */
export const HUMAN_ETF_TAMPERINGS: readonly (readonly [string, readonly number[], string])[] = [
  ['a listing is forgotten', [1, 2, 3], 'delete from human_etfs'],
  ['a strike is forgotten', [1, 7], 'delete from human_etf_strikes'],
  [
    'a strike is at another price than what the issuer was worth comes to',
    [2, 7],
    'update human_etf_strikes set price = price + 1',
  ],
  [
    'a strike is said to have paid',
    [2],
    `update human_etf_strikes set due_krw = 1, paid_krw = 1, base_krw = base_krw - 1, book_krw = book_krw - 1`,
  ],
  [
    'the next strike comes at another moment',
    [1, 5],
    `update commands set not_before = not_before + interval '1 hour'
     where kind = 'STRIKE' and status = 'PENDING'`,
  ],
  [
    'the tape of a share has another price',
    [7],
    `update prints set last = last + 1 where ticker_id like 'HUMAN-ETF-%'`,
  ],
  [
    'a wallet does not know that its user is listed',
    [3],
    'update wallets set human_etf = null where human_etf is not null',
  ],
];
