import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal, ONE, ZERO } from '@mockstreet/shared/decimal';
import { USD_KRW } from '../tape/print.ts';
import { humanEtfInstrument } from './human-instrument.ts';
import { COINS, KRX_STOCKS, US_STOCKS } from './instrument-list.ts';
import { TICK_RULES, type TickRule } from './tick-size.ts';

export const MARKETS_AND_FX = ['KRX', 'US', 'CRYPTO', 'HUMAN', 'FX'] as const;
/** A market, or FX for the rates that orders are converted with. */
export type InstrumentMarket = (typeof MARKETS_AND_FX)[number];

const CURRENCIES = ['KRW', 'USD', 'KRW-COIN'] as const;
/** What a price is quoted in. `KRW-COIN` is a coin priced in won. */
export type InstrumentCurrency = (typeof CURRENCIES)[number];

/** What can be traded, or converted with. */
export interface Instrument {
  readonly tickerId: string;
  readonly market: InstrumentMarket;
  readonly symbol: string;
  readonly nameKo: string;
  readonly nameEn: string;
  readonly currency: InstrumentCurrency;
  /** Smallest step of a quantity. */
  readonly lot: Decimal;
  /** Smallest worth of an order in won; zero where there is none. */
  readonly minNotionalKrw: Decimal;
  readonly tickRule: TickRule;
  readonly isTradable: boolean;
}

type Terms = Omit<Instrument, 'tickerId' | 'symbol' | 'nameKo' | 'nameEn'>;

const COIN_TERMS: Terms = {
  market: 'CRYPTO',
  currency: 'KRW-COIN',
  lot: decimal('0.00000001'),
  minNotionalKrw: decimal('5000'),
  tickRule: 'UPBIT-KRW',
  isTradable: true,
};
const KRX_TERMS: Terms = {
  market: 'KRX',
  currency: 'KRW',
  lot: ONE,
  minNotionalKrw: ZERO,
  tickRule: 'KRX-STOCK',
  isTradable: true,
};
const US_TERMS: Terms = { ...KRX_TERMS, market: 'US', currency: 'USD', tickRule: 'US-CENT' };
const FX_TERMS: Terms = { ...KRX_TERMS, market: 'FX', tickRule: 'FX-CENT', isTradable: false };

/** Every instrument the product knows; the database's table is seeded from it. */
export const INSTRUMENTS: readonly Instrument[] = [
  ...COINS.map((row) => instrument(`CRYPTO-COIN-${row[0]}`, row, COIN_TERMS)),
  ...KRX_STOCKS.map((row) => instrument(`KRX-STOCK-${row[0]}`, row, KRX_TERMS)),
  ...US_STOCKS.map((row) => instrument(`US-STOCK-${row[0]}`, row, US_TERMS)),
  instrument(USD_KRW, ['USDKRW', '미국 달러/원', 'US dollar in won'], FX_TERMS),
];

/**
 * Reads the instruments by ticker. Shares of users are found by their names, listed or not and whenever they were: so
 * nobody has to read the list again to know one. It lists those that were there.
 * @throws when a row holds a term this version does not know.
 */
export async function loadInstruments(sql: Sql): Promise<ReadonlyMap<string, Instrument>> {
  const rows = await sql<InstrumentRow[]>`
    select ticker_id as "tickerId", market, symbol, name_ko as "nameKo", name_en as "nameEn",
      currency::text, lot, min_notional_krw as "minNotionalKrw", tick_rule as "tickRule",
      is_tradable as "isTradable"
    from instruments`;
  const instruments = rows.map(
    (row): Instrument => ({
      ...row,
      market: oneOf(MARKETS_AND_FX, row.market),
      currency: oneOf(CURRENCIES, row.currency),
      lot: decimal(row.lot),
      minNotionalKrw: decimal(row.minNotionalKrw),
      tickRule: oneOf(TICK_RULES, row.tickRule),
    }),
  );
  return new KnownInstruments(instruments.map((item) => [item.tickerId, item]));
}

/** Where a coin's real prices come from. */
export const COIN_SOURCES = ['upbit', 'binance', 'bitget'] as const;
export type CoinSource = (typeof COIN_SOURCES)[number];
const DEFAULT_COIN_SOURCE: CoinSource = 'upbit';

/** The exchange of each coin. Nothing that was traded rests on it, so no instrument carries it. */
export async function readCoinSources(sql: Sql): Promise<Map<string, CoinSource>> {
  const rows = await sql<{ tickerId: string; source: string }[]>`
    select ticker_id as "tickerId", source from instruments where source is not null`;
  return new Map(rows.map((row) => [row.tickerId, oneOf(COIN_SOURCES, row.source)]));
}

export async function isInstrument(sql: Sql, tickerId: string): Promise<boolean> {
  const rows = await sql`select from instruments where ticker_id = ${tickerId}`;
  return rows.length > 0;
}

/**
 * Brings the table up to date with {@link INSTRUMENTS}. The exchange of a coin is set where it is new
 * only: afterwards an admin chooses it. What it no longer lists stays, for what was
 * traded, and can no longer be traded: nothing prices it any more, so its orders would wait for ever. Shares of users
 * are none of its business.
 */
export async function seedInstruments(sql: Sql): Promise<void> {
  const column = (read: (item: Instrument) => string) => INSTRUMENTS.map(read);
  const tickers = column((item) => item.tickerId);
  await sql`
    with dropped as (
      update instruments set is_tradable = false
      where is_tradable and market <> 'HUMAN' and ticker_id <> all(${tickers}::text[]))
    insert into instruments (ticker_id, market, symbol, name_ko, name_en, currency, lot,
      min_notional_krw, tick_rule, is_tradable, source)
    select ticker_id, market, symbol, name_ko, name_en, currency::currency, lot::numeric,
      min_notional_krw::numeric, tick_rule, is_tradable::boolean,
      case market when 'CRYPTO' then ${DEFAULT_COIN_SOURCE} end
    from unnest(
      ${tickers}::text[], ${column((item) => item.market)}::text[],
      ${column((item) => item.symbol)}::text[], ${column((item) => item.nameKo)}::text[],
      ${column((item) => item.nameEn)}::text[], ${column((item) => item.currency)}::text[],
      ${column((item) => formatDecimal(item.lot))}::text[],
      ${column((item) => formatDecimal(item.minNotionalKrw))}::text[],
      ${column((item) => item.tickRule)}::text[],
      ${column((item) => `${item.isTradable}`)}::text[])
      as listed (ticker_id, market, symbol, name_ko, name_en, currency, lot, min_notional_krw,
        tick_rule, is_tradable)
    on conflict (ticker_id) do update set
      market = excluded.market, symbol = excluded.symbol, name_ko = excluded.name_ko,
      name_en = excluded.name_en, currency = excluded.currency, lot = excluded.lot,
      min_notional_krw = excluded.min_notional_krw, tick_rule = excluded.tick_rule,
      is_tradable = excluded.is_tradable`;
}

class KnownInstruments extends Map<string, Instrument> {
  override get(tickerId: string): Instrument | undefined {
    return humanEtfInstrument(tickerId) ?? super.get(tickerId);
  }
}

type InstrumentRow = { readonly [Column in Exclude<keyof Instrument, 'isTradable'>]: string } & {
  readonly isTradable: boolean;
};

function instrument(tickerId: string, [symbol, nameKo, nameEn]: Named, terms: Terms): Instrument {
  return { tickerId, symbol, nameKo, nameEn, ...terms };
}

type Named = readonly [symbol: string, nameKo: string, nameEn: string];

function oneOf<const T extends string>(known: readonly T[], text: string): T {
  const found = known.find((candidate) => candidate === text);
  if (found === undefined) throw new RangeError(`unknown term in instruments: ${text}`);
  return found;
}
