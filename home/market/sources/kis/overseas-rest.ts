import type { Clock } from '@mockstreet/shared/instant';
import type { TradePrint } from '../../tape/print.ts';
import { type DayVolume, grownBy } from './grown-by.ts';
import { rowOf, textOf } from './kis-answer.ts';
import type { KisClient, KisReply } from './kis-client.ts';
import { KisFault } from './kis-fault.ts';
import { readPrice, readVolume } from './kis-number.ts';
import { newYorkTime } from './kis-time.ts';
import { KIS_OVERSEAS } from './pushed-tape.ts';
import type { KisExchange } from './us-listings.ts';

export interface OverseasShare {
  readonly tickerId: string;
  readonly symbol: string;
  readonly exchange: KisExchange;
}

export interface OverseasMoment {
  readonly clock: Clock;
  readonly isClosed: boolean;
  /** No answer about this share came before. */
  readonly isFirst: boolean;
}

/** Asks for one share's last price. Rejects with {@link KisFault}. */
export function askOverseasPrice(
  client: KisClient,
  { symbol, exchange }: OverseasShare,
  signal: AbortSignal,
): Promise<KisReply> {
  const call = {
    path: '/uapi/overseas-price/v1/quotations/price',
    trId: 'HHDFS00000300',
    query: { AUTH: '', EXCD: exchange, SYMB: symbol },
    priority: 'FALLBACK',
  } as const;
  return client.get(call, signal);
}

/**
 * A TRADE where the day's volume has grown since it was last heard of. The answer has no time: the trade
 * came after the moment that the smaller volume was heard of, so that is its time. While the market is
 * closed only the first answer is one, without volume: for a tape that has no price yet and would have
 * none until it opens.
 */
export function readOverseasPrice(
  { tickerId, symbol }: OverseasShare,
  { body, sentAt: at }: KisReply,
  past: Map<string, DayVolume>,
  { clock, isClosed, isFirst }: OverseasMoment,
): { readonly print: TradePrint | undefined } | 'STALE' {
  const row = rowOf(body, 'output');
  const last = readPrice(textOf(row, 'last'));
  const dayVolume = readVolume(textOf(row, 'tvol'));
  if (last === undefined || dayVolume === undefined) {
    throw new KisFault('', `kis price: nothing of ${symbol}`);
  }
  const before = past.get(tickerId);
  const grown = grownBy(before, { at, dayVolume }, (one) => newYorkTime(one).day);
  if (grown === 'STALE') return 'STALE';
  past.set(tickerId, { at, dayVolume });
  const base = { tickerId, at, last, source: KIS_OVERSEAS, receivedAt: clock(), origin: null };
  if (isFirst && isClosed) return { print: { kind: 'TRADE', ...base, volume: null, venueAt: at } };
  if (isClosed || !before || grown === null || grown === 0n) return { print: undefined };
  return { print: { kind: 'TRADE', ...base, volume: grown, venueAt: before.at } };
}
