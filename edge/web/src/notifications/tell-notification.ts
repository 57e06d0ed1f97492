import { parseDecimal } from '@mockstreet/shared/decimal';
import type { Instrument } from '../api/payloads.ts';
import type { Notification } from '../api/schema.ts';
import type { CountedInstrument, Formatter } from '../format/formatter.ts';
import { listingDenial } from '../human-etf/read-listing.ts';
import { humanEtfWords } from '../human-etf/words.ts';
import { nameOf } from '../market/name-of.ts';
import type { Language } from '../preferences/preferences.ts';
import { reasonWords } from '../text/reason-words.ts';
import { tellReason } from '../text/tell-reason.ts';
import { notificationWords } from './words.ts';

/** Where a notification leads. */
export type NotificationTarget =
  | { readonly page: 'home' | 'orders' | 'human-etfs' }
  | { readonly page: 'order'; readonly orderId: string }
  | { readonly page: 'instrument'; readonly tickerId: string };

export interface ToldNotification {
  readonly title: string;
  readonly detail: string;
  readonly target: NotificationTarget;
}

interface Teller {
  readonly language: Language;
  readonly format: Formatter;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

type Of<K extends Notification['kind']> = Extract<Notification, { kind: K }>['details'];

/** A notification in words: the server has codes and figures, whoever shows them has the language. */
export function tellNotification(notification: Notification, teller: Teller): ToldNotification {
  switch (notification.kind) {
    case 'ORDER_DENIED':
    case 'ORDER_EXPIRED':
      return tellOrder(notification.kind, notification.details, teller);
    case 'COMMAND_DENIED':
      return tellCommand(notification.details, teller);
    case 'LIQUIDATION':
    case 'BAILOUT':
      return tellAccount(notification, teller);
    case 'DIVIDEND':
    case 'SPLIT':
    case 'REDEMPTION':
      return tellShare(notification, teller);
    case 'DIVIDEND_PAID':
      return tellPaid(notification.details, teller);
    case 'AWAY_DIGEST':
      return tellAway(notification.details, teller);
  }
}

function tellOrder(
  kind: 'ORDER_DENIED' | 'ORDER_EXPIRED',
  details: Of<'ORDER_DENIED'>,
  teller: Teller,
): ToldNotification {
  const { language, format, instruments } = teller;
  const words = notificationWords[language];
  const instrument = instruments.get(details.ticker_id);
  const title = kind === 'ORDER_DENIED' ? words.orderDenied : words.orderExpired;
  const { reason, limit_price: limit } = details;
  const parts = [
    kind === 'ORDER_DENIED' && tellReason(reasonWords[language], reason, details.reason_detail),
    details.requested_quantity !== null &&
      format.units(details.requested_quantity, countedAs(details.ticker_id)),
    details.requested_amount_krw !== null && format.won(details.requested_amount_krw),
    limit !== null && words.limit(format.price(limit, instrument?.currency ?? 'KRW')),
  ];
  return {
    title: title(shortName(details.ticker_id, teller), words.sides[details.side]),
    detail: joined(parts),
    target: { page: 'order', orderId: details.order_id },
  };
}

function tellCommand(details: Of<'COMMAND_DENIED'>, { language }: Teller): ToldNotification {
  const words = notificationWords[language];
  const { command_kind: kind, reason } = details;
  const denial = kind === 'LIST' ? listingDenial(reason, details.reason_detail) : undefined;
  return {
    title: words.commandDenied(words.commands[kind] ?? kind),
    detail: denial
      ? humanEtfWords[language].listing.denials[denial]
      : tellReason(reasonWords[language], reason, details.reason_detail),
    target: commandTarget(details),
  };
}

function tellAccount(
  notification: Extract<Notification, { kind: 'LIQUIDATION' | 'BAILOUT' }>,
  { language, format }: Teller,
): ToldNotification {
  const words = notificationWords[language];
  if (notification.kind === 'LIQUIDATION') {
    const { sold, cancelled, equity_after_krw: equity } = notification.details;
    const parts = [words.liquidationOf(sold, cancelled), words.equityNow(format.won(equity))];
    return { title: words.liquidation, detail: joined(parts), target: { page: 'orders' } };
  }
  const { given_krw: given, written_off_krw: writtenOff } = notification.details;
  const debt = isSome(writtenOff) ? ` ${words.writtenOff(format.won(writtenOff))}` : '';
  return {
    title: words.bailout,
    detail: words.bailoutOf(format.won(given)) + debt,
    target: { page: 'home' },
  };
}

function tellShare(
  notification: Extract<Notification, { kind: 'DIVIDEND' | 'SPLIT' | 'REDEMPTION' }>,
  teller: Teller,
): ToldNotification {
  const { language, format } = teller;
  const words = notificationWords[language];
  const { kind, details } = notification;
  const name = shortName(details.ticker_id, teller);
  const units = (quantity: string) => format.units(quantity, countedAs(details.ticker_id));
  const target = { page: 'instrument', tickerId: details.ticker_id } as const;
  if (kind === 'SPLIT') {
    const { quantity_before: before, quantity_after: after, gross_krw: paid } = details;
    const parts = [
      words.splitOf(units(before), units(after)),
      isSome(paid) && words.fraction(format.won(paid)),
    ];
    return { title: words.split(name), detail: joined(parts), target };
  }
  const { quantity, per_share: perShare, gross_krw: gross, tax_krw: tax } = details;
  const currency = kind === 'DIVIDEND' ? details.currency : 'KRW';
  const parts = [
    perShare === null
      ? units(quantity)
      : words.perShare(units(quantity), format.averagePrice(perShare, currency)),
    isSome(tax) && words.tax(format.won(tax)),
  ];
  const title = kind === 'DIVIDEND' ? words.dividend : words.redemption;
  return { title: title(name, format.won(gross)), detail: joined(parts), target };
}

function tellPaid(details: Of<'DIVIDEND_PAID'>, { language, format }: Teller): ToldNotification {
  const words = notificationWords[language];
  return {
    title: words.dividendPaid(format.won(details.paid_krw)),
    detail: words.paidTo(details.holders, format.averagePrice(details.per_share, 'KRW')),
    target: { page: 'instrument', tickerId: details.ticker_id },
  };
}

function tellAway(details: Of<'AWAY_DIGEST'>, { language, format }: Teller): ToldNotification {
  const words = notificationWords[language];
  return {
    title: words.away,
    detail: words.awayFrom(format.kst(details.from), format.kst(details.to)),
    target: { page: 'orders' },
  };
}

/** What an outage came to for one's orders: only what there is of. */
export function tellAwayOrders(orders: Of<'AWAY_DIGEST'>['orders'], language: Language): string {
  const words = notificationWords[language].awayOrders;
  const { accepted, filled, failed, expired, cancelled, resting, waiting } = orders;
  return joined([
    words.accepted(accepted),
    filled > 0 && words.filled(filled),
    failed > 0 && words.failed(failed),
    expired > 0 && words.expired(expired),
    cancelled > 0 && words.cancelled(cancelled),
    resting > 0 && words.resting(resting),
    waiting > 0 && words.waiting(waiting),
  ]);
}

function commandTarget({
  command_kind: kind,
  order_id: orderId,
}: Of<'COMMAND_DENIED'>): NotificationTarget {
  if (orderId !== null) return { page: 'order', orderId };
  if (kind === 'LIST') return { page: 'human-etfs' };
  return { page: kind === 'CANCEL_ALL' ? 'orders' : 'home' };
}

/** The last part of an id that nobody lists any more: `JIHO`. */
function shortName(tickerId: string, { instruments, language }: Teller): string {
  return nameOf(instruments.get(tickerId), language) ?? tickerId.replace(/^[A-Z]+-[A-Z]+-/, '');
}

/** By its id, which says as much also of what is listed no more. */
function countedAs(tickerId: string): CountedInstrument {
  const [market = '', , ...symbol] = tickerId.split('-');
  return { market, symbol: symbol.join('-') };
}

function joined(parts: readonly (string | false)[]): string {
  return parts.filter(Boolean).join(' · ');
}

function isSome(text: string): boolean {
  return (parseDecimal(text) ?? 0n) > 0n;
}
