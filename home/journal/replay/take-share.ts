import { decimal, ZERO } from '@mockstreet/shared/decimal';
import { humanEtfTicker } from '@mockstreet/shared/instrument-id';
import { type Account, positionOf } from '#trading/core/account';
import { applyStrike, type Strike, strikeOf } from '#trading/core/decide-strike';
import type { EtfState } from '#trading/core/human-etf';
import { type Listing, listingOf } from '#trading/core/list-human-etf';
import type { OpenCommand } from '#trading/core/open-command';
import { strikeCommand } from '#trading/core/strike-command';
import type { EtfStateRecord, ListingRecord, StrikeRecord } from '../journal-message.ts';
import { timeOf } from './order-of-record.ts';

function stateOf(record: EtfStateRecord): EtfState {
  return {
    price: decimal(record.price),
    baseKrw: decimal(record.base_krw),
    bookKrw: decimal(record.book_krw),
    highWaterKrw: decimal(record.high_water_krw),
  };
}

/** The listing that a record holds. */
export function listingOfRecord(record: ListingRecord): Listing {
  const { command_id: id, user_id: userId, partition, name } = record;
  return listingOf({
    command: { id, userId, partition },
    intent: { name, dividendRate: decimal(record.dividend_rate) },
    at: timeOf(record.listed_at),
    state: stateOf(record.state),
  });
}

/** The command that a recorded strike was. */
export function strikeCommandOf(record: StrikeRecord): OpenCommand {
  return strikeCommand({
    userId: record.user_id,
    partition: record.partition,
    name: record.name,
    dividendRate: decimal(record.dividend_rate),
    state: stateOf(record.before),
    pricedFrom: timeOf(record.priced_before),
    at: timeOf(record.struck_at),
  });
}

/** The strike that a record holds. */
export function strikeOfRecord(record: StrikeRecord): Strike {
  const command = strikeCommandOf(record);
  if (command.intent.kind !== 'STRIKE') throw new Error(`${command.id} is no strike`);
  const next = stateOf(record.after);
  const figures = {
    ...{ price: next.price, navKrw: decimal(record.nav_krw) },
    ...{ realisedKrw: decimal(record.realised_krw), dueKrw: decimal(record.due_krw) },
    ...{ dividendPerShare: decimal(record.per_share), paidKrw: decimal(record.paid_krw) },
    ...{ outstanding: decimal(record.outstanding), isClosing: record.is_closing, next },
  };
  const { holders } = record;
  return strikeOf({
    ...{ command, intent: command.intent, figures, holders },
    pricedFrom: timeOf(record.priced_from),
  });
}

/** The account behind a listing as it is recorded; undefined where it cannot have been listed. */
export function listAsRecorded(account: Account, record: ListingRecord): Account | undefined {
  const tickerId = humanEtfTicker(record.name);
  if (account.humanEtf !== undefined || account.margin) return undefined;
  if (positionOf(account, tickerId).quantity > ZERO) return undefined;
  return { ...account, humanEtf: tickerId };
}

/** The account behind a strike as it is recorded; undefined where it is not listed so, or lacks what was paid. */
export function strikeAsRecorded(account: Account, record: StrikeRecord): Account | undefined {
  const strike = strikeOfRecord(record);
  if (account.humanEtf !== strike.tickerId) return undefined;
  return account.cashKrw < strike.figures.paidKrw ? undefined : applyStrike(account, strike);
}
