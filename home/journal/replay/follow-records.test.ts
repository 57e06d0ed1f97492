import { basisPoints, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, formatInstant, instant } from '@mockstreet/shared/instant';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '#trading/core/account';
import { decideOrder } from '#trading/core/decide-order';
import { DEFAULT_TRADING_RULES as RULES } from '#trading/core/trading-rules';
import { rulesDigest } from '#trading/rules-digest';
import { createRulesHistory } from '#trading/rules-history';
import { buildAccount } from '../../trading/core/testing/build-account.ts';
import { buildOrder } from '../../trading/core/testing/build-order.ts';
import { BTC, quote } from '../../trading/core/testing/build-print.ts';
import { findInstrument } from '../../trading/core/testing/find-instrument.ts';
import type { FillRecord, SettlementRecord } from '../journal-message.ts';
import { printRecord } from '../print-record.ts';
import { followRecords } from './follow-records.ts';

/** What the house lent on once, which costs no fill anything. */
const LENT = { ...RULES, margin: { ...RULES.margin, leverageMax: 2 } };
const HISTORY = createRulesHistory([
  { since: instant(1), ...LENT.margin },
  { since: instant(2), ...RULES.margin },
]);
const START = buildAccount('10000000');
const DIGEST = rulesDigest(RULES, findInstrument(BTC));

/** The account as the records so far have left it. */
let account: Account;
beforeEach(() => {
  account = START;
});

/** What the journal says of an order that the core fills by the house's rules, or by others. */
function record(
  side: 'BUY' | 'SELL',
  quantity: string,
  price: string,
  { rules = RULES, decidedUnder = DIGEST as string | null } = {},
): SettlementRecord {
  const order = buildOrder({ side, quantity, tickerId: BTC });
  const print = quote(BTC, addMicros(order.notBefore, 1), price);
  const instrument = findInstrument(BTC);
  const decision = decideOrder({
    how: 'FIRST_PRINT',
    ...{ rules, order, instrument, account, print, fxPrint: undefined, actions: [] },
  });
  if (decision.outcome === 'denied') throw new Error(decision.denial.code);
  ({ account } = decision);
  const { fill } = decision;
  const at = formatInstant(print.at);
  return {
    ...{ kind: 'settlement', at: '1.1' },
    order: orderRecord(`${side} ${quantity} ${price}`, side, quantity, order),
    outcome: {
      ...{ status: 'FILLED', reason: null, reason_detail: null, filled_at: at, settled_at: at },
      ...(decidedUnder === null ? {} : { decided_under: decidedUnder }),
    },
    fill: {
      ...{ quantity, price, gross: formatDecimal(fill.gross) },
      ...{ gross_krw: formatDecimal(fill.grossKrw), fee_krw: formatDecimal(fill.feeKrw) },
      ...{ tax_krw: formatDecimal(fill.taxKrw), cost_krw: formatDecimal(fill.costKrw) },
      ...{ applied_exchange_rate: null, print: printRecord(print), fx_print: null },
    },
  };
}

function orderRecord(
  id: string,
  side: 'BUY' | 'SELL',
  quantity: string,
  order: ReturnType<typeof buildOrder>,
): SettlementRecord['order'] {
  return {
    ...{ id, user_id: order.userId, client_order_id: order.clientOrderId, ticker_id: BTC, side },
    ...{ type: 'MARKET', requested_quantity: quantity, requested_amount_krw: null },
    ...{ limit_price: null, time_in_force: null, expires_at: null, reference_price: null },
    ...{ max_slippage_bps: null, leverage: null, body_sha256: order.bodySha256 },
    ...{ intake_id: order.intakeId, clock_error_ms: 0, partition: 0, signed_at: null },
    ...{ accepted_at: formatInstant(order.acceptedAt), not_before: formatInstant(order.notBefore) },
    ...{ deadline_at: null, replayed_at: null },
  };
}

const again = (...records: readonly SettlementRecord[]) =>
  followRecords({
    ...{ history: HISTORY, instrumentOf: findInstrument, account: START, records },
    actionsOf: () => [],
    placed: [],
  });

/** The record with another fee than the rules ask for. */
function dearer(one: SettlementRecord): SettlementRecord {
  const fill = one.fill as FillRecord;
  return { ...one, fill: { ...fill, fee_krw: `${Number(fill.fee_krw) + 1_000}` } };
}

/** The record with another cost that the trade moved. */
function withCost(one: SettlementRecord, cost_krw: string): SettlementRecord {
  return { ...one, fill: { ...(one.fill as FillRecord), cost_krw } };
}

const DEARER = {
  ...RULES,
  costs: RULES.costs.map((rule) => ({ ...rule, fee: basisPoints('30') })),
};
const OTHER = { rules: DEARER, decidedUnder: 'other' };

describe('decided again', () => {
  it('under the same rules a record comes out as it is, and moves the account alike', () => {
    const records = [record('BUY', '3', '100001.7'), record('SELL', '1', '120000.3')];
    const result = again(...records);
    expect(result).toMatchObject({ agreed: records, underOtherRules: 0, diverged: undefined });
    expect(result.account).toEqual(account);
  });

  it('under the same rules another outcome is a fault, and what is behind it is left', () => {
    const first = record('BUY', '1', '100000');
    const afterFirst = account;
    const bad = dearer(record('BUY', '2', '100000'));
    const result = again(first, bad, record('BUY', '3', '100000'));
    expect(result).toMatchObject({ agreed: [first], underOtherRules: 0 });
    expect(result.diverged).toEqual({
      record: bad,
      how: expect.stringMatching(/^fee_krw .* is now/),
    });
    expect(result.account).toEqual(afterFirst);
  });

  it('what the house lent on then excuses no other outcome', () => {
    const decidedUnder = rulesDigest(LENT, findInstrument(BTC));
    const good = record('BUY', '3', '100001.7', { rules: LENT, decidedUnder });
    const bad = dearer(record('BUY', '2', '100000', { rules: LENT, decidedUnder }));
    const result = again(good, bad);
    expect(result).toMatchObject({ agreed: [good], underOtherRules: 0 });
    expect(result.diverged?.record).toBe(bad);
  });

  it.each([OTHER, { ...OTHER, decidedUnder: null }])(
    'under other rules, or unknown ones, it moves the account as recorded: %o',
    (under) => {
      const records = [
        record('BUY', '3', '100001.7', under),
        // Rests on what those have left, to the last place of its cost.
        record('SELL', '1', '120000.3'),
        record('SELL', '1', '90000', under),
        record('SELL', '1', '90000.1', under),
      ];
      const result = again(...records);
      expect(result).toMatchObject({ agreed: records, underOtherRules: 3, diverged: undefined });
      expect(result.account).toEqual(account);
      expect([...result.fills.values()].map(({ fill }) => formatDecimal(fill.feeKrw))).toEqual(
        records.map(({ fill }) => fill?.fee_krw),
      );
    },
  );

  it('other rules excuse nothing that the account cannot have borne', () => {
    const sold = record('BUY', '2', '100000', OTHER);
    const dear = record('BUY', '90', '100000', OTHER);
    account = START;
    const cannot = 'its account cannot have borne it';
    expect(again(sold, dear, record('BUY', '50', '100000', OTHER)).diverged?.how).toBe(cannot);
    account = buildAccount('10000000', { [BTC]: { quantity: '5', cost: '500000' } });
    expect(again(record('SELL', '5', '100000', OTHER)).diverged?.how).toBe(cannot);
    // It takes more of the cost than there is.
    account = START;
    const held = record('BUY', '2', '10000', OTHER);
    const part = withCost(record('SELL', '1', '10000', OTHER), '20001');
    expect(again(held, part).diverged).toEqual({ record: part, how: cannot });
    // It closes the position, and takes less than is left of its cost.
    account = START;
    const bought = record('BUY', '1', '10000', OTHER);
    const closing = record('SELL', '1', '10000', OTHER);
    const less = withCost(closing, '1');
    expect(again(bought, less).diverged).toEqual({ record: less, how: cannot });
  });

  it('under other rules the cost is what is recorded, however it was shared out', () => {
    const records = [
      record('BUY', '2', '10000', OTHER),
      withCost(record('SELL', '1', '10000', OTHER), '10007'),
    ];
    expect(again(...records).account?.positions.get(BTC)?.costKrw).toBe(decimal('9993'));
  });

  it('a refusal moves nothing, whoever refused', () => {
    const filled = record('BUY', '1', '100000');
    const outcome = { ...filled.outcome, status: 'FAILED', reason: 'NO_PRICE' } as const;
    const refused = { ...filled, outcome, fill: null };
    expect(again(refused)).toMatchObject({ agreed: [refused], account: undefined });
    const empty = { ...filled, fill: null };
    expect(again(empty).diverged?.how).toBe('a fill without its amounts');
  });
});
