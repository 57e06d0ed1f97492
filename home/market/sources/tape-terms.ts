import { type Decimal, parseDecimal } from '@mockstreet/shared/decimal';
import { MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import type { Instrument } from '../instruments/instruments.ts';

/** What a recorded tape is about. */
export interface TapeTerms {
  readonly tickerId: string;
  /** What its prices are in. */
  readonly currency: 'KRW' | 'USD' | 'USDT';
  /** Won for one unit of that currency, where prices must be converted; else null. */
  readonly rate: Decimal | null;
  /** From one record to the next, where the tape says so. */
  readonly intervalMicros: number | null;
}

export type TermsResult =
  | { readonly ok: true; readonly terms: TapeTerms }
  | { readonly ok: false; readonly fault: string };

/** Stands beside a tape as `<file>.tape.json` when its name does not say all. */
const sidecarSchema = z.strictObject({
  ticker_id: tickerIdSchema.optional(),
  currency: z.enum(['KRW', 'USD', 'USDT']).optional(),
  interval: z
    .string()
    .regex(/^[1-9]\d{0,3}[smhd]$/, 'must look like 1m')
    .optional(),
  fx_krw: z
    .string()
    .refine((text) => (parseDecimal(text) ?? 0n) > 0n, 'must be a decimal above zero')
    .optional(),
});

export interface TermsOptions {
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Won for one USDT where the sidecar does not pin it. */
  readonly usdtKrw: Decimal;
}

/**
 * Finds out what a tape is about: from its sidecar, else from its file name: `btcusdt_1m_….csv`,
 * `krx_005930_….csv`, `us_spy_….csv`. `sidecar` is the parsed JSON, undefined where there is none.
 */
export function readTapeTerms(
  fileName: string,
  sidecar: unknown,
  options: TermsOptions,
): TermsResult {
  const said = sidecarSchema.safeParse(sidecar ?? {});
  if (!said.success) {
    const issues = said.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    return refuse(`sidecar: ${issues.join(', ')}`);
  }
  const guess = guessFromName(fileName.toLowerCase());
  const tickerId = said.data.ticker_id ?? guess?.tickerId;
  if (tickerId === undefined) return refuse('neither its name nor a sidecar names its instrument');
  const instrument = options.instruments.get(tickerId);
  if (!instrument) return refuse(`there is no instrument ${tickerId}`);
  const currency = said.data.currency ?? guess?.currency ?? nativeCurrency(instrument);
  const interval = said.data.interval ?? /_(\d+[smhd])(?=[_.])/.exec(fileName)?.[1];
  const terms = {
    tickerId,
    currency,
    intervalMicros: interval === undefined ? null : intervalMicros(interval),
  };
  if (currency === nativeCurrency(instrument)) return { ok: true, terms: { ...terms, rate: null } };
  if (instrument.currency !== 'KRW-COIN') {
    return refuse(
      `${tickerId} trades in ${nativeCurrency(instrument)}, the tape is in ${currency}`,
    );
  }
  const pinned = parseDecimal(said.data.fx_krw ?? '');
  const rate = pinned ?? (currency === 'USDT' ? options.usdtKrw : undefined);
  if (rate === undefined) return refuse(`needs fx_krw in its sidecar to turn ${currency} into won`);
  return { ok: true, terms: { ...terms, rate } };
}

function guessFromName(name: string): Pick<TapeTerms, 'tickerId' | 'currency'> | undefined {
  const korean = /^krx_(\d{6})[_.]/.exec(name)?.[1];
  if (korean) return { tickerId: `KRX-STOCK-${korean}`, currency: 'KRW' };
  const american = /^us_([a-z]{1,5})[_.]/.exec(name)?.[1];
  if (american) return { tickerId: `US-STOCK-${american.toUpperCase()}`, currency: 'USD' };
  const [, coin, quoted] = /^([a-z0-9]{2,10}?)(usdt|usd|krw)[_.]/.exec(name) ?? [];
  if (!coin || !quoted) return undefined;
  const currency = quoted === 'usdt' ? 'USDT' : quoted === 'usd' ? 'USD' : 'KRW';
  return { tickerId: `CRYPTO-COIN-${coin.toUpperCase()}`, currency };
}

function nativeCurrency(instrument: Instrument): 'KRW' | 'USD' {
  return instrument.currency === 'USD' ? 'USD' : 'KRW';
}

const MINUTES_PER_UNIT = { m: 1, h: 60, d: 1440 } as const;

function intervalMicros(text: string): number {
  const count = Number.parseInt(text, 10);
  const unit = text.slice(-1);
  if (unit === 's') return (count * MICROS_PER_MINUTE) / 60;
  return count * MINUTES_PER_UNIT[unit as keyof typeof MINUTES_PER_UNIT] * MICROS_PER_MINUTE;
}

function refuse(fault: string): TermsResult {
  return { ok: false, fault };
}
