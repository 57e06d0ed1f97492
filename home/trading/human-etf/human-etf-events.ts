import type { SettlementEvent } from '../settlement/settlement-events.ts';
import { text, time } from '../settlement/settlement-rows.ts';
import type { ListingRow, StrikeRow } from './human-etf-rows.ts';

/** What is told of a listing: to people, and to the journal. */
export function listingEvent({ listing, settledAt }: ListingRow): SettlementEvent {
  const { id, userId, tickerId, dividendRate, at, firstStrikeAt, state } = listing;
  return {
    channel: 'human_events',
    subject: id,
    createdAt: settledAt,
    payload: {
      version: 1,
      type: 'ipo_listed',
      command_id: id,
      user_id: userId,
      symbol: tickerId,
      dividend_rate: text(dividendRate),
      price_krw: text(state.price),
      nav_krw: text(state.baseKrw),
      listed_at: time(at),
      first_strike_at: time(firstStrikeAt),
      settled_at: time(settledAt),
    },
  };
}

/** What is told of a strike: to whoever follows what accounts come to, and to people what it paid. */
export function strikeEvents({ strike, settledAt }: StrikeRow): SettlementEvent[] {
  const { id, userId, tickerId, at, figures, holders } = strike;
  const named = { subject: id, createdAt: settledAt };
  const struck = {
    version: 1,
    type: 'human_etf_struck',
    command_id: id,
    user_id: userId,
    ticker_id: tickerId,
    at: time(at),
    price_krw: text(figures.price),
    nav_krw: text(figures.navKrw),
    priced_from: time(strike.pricedFrom),
    outstanding: text(figures.outstanding),
    holders,
    dividend_per_share_krw: text(figures.dividendPerShare),
    total_dividend_krw: text(figures.paidKrw),
    is_closing: figures.isClosing,
    settled_at: time(settledAt),
  };
  const paid = {
    version: 1,
    type: 'dividend_paid',
    command_id: id,
    payer_user_id: userId,
    ticker_id: tickerId,
    at: time(at),
    dividend_per_share_krw: text(figures.dividendPerShare),
    total_dividend_krw: text(figures.paidKrw),
    holders,
    settled_at: time(settledAt),
  };
  return [
    { ...named, payload: struck },
    ...(figures.paidKrw > 0n
      ? [{ ...named, channel: 'human_events' as const, payload: paid }]
      : []),
  ];
}
