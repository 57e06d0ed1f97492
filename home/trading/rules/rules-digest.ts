import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { sha256Hex } from '@mockstreet/shared/order-id';
import type { Instrument } from '#market/instruments';
import type { TradingRules } from '../core/trading-rules.ts';

/**
 * Of the rules that are code: which print, what is refused first, how sizes and money are rounded.
 * Raised with every change by which the core decides otherwise on the same figures, which a test
 * notices (rules-digest.test.ts).
 */
export const CODE_RULES = 4;

/** What of an instrument a decision rests on. */
export type InstrumentTerms = Pick<
  Instrument,
  'market' | 'currency' | 'lot' | 'minNotionalKrw' | 'tickRule'
>;

const DIGEST_CHARACTERS = 16;
const known = new WeakMap<TradingRules, WeakMap<InstrumentTerms, string>>();

/**
 * Names the rules that an order of an instrument is decided under: the figures of the house, the terms
 * of the instrument and the code. The same digest on the same prints and the same account is the same
 * outcome; under another one it may be another. Without an instrument, of an order that names none.
 *
 * The caps on what a user may do are no part of it (decision 26): they never make a fill another one, and what
 * they refused is taken as it was told, with the figures of its time. Nor are the terms of a bailout and of a listing,
 * whose figures stand in their own records.
 */
export function rulesDigest(rules: TradingRules, instrument: InstrumentTerms | undefined): string {
  if (!instrument) return digestOf(rules, null);
  const ofRules = known.get(rules) ?? new WeakMap<InstrumentTerms, string>();
  known.set(rules, ofRules);
  const digest = ofRules.get(instrument) ?? digestOf(rules, instrument);
  ofRules.set(instrument, digest);
  return digest;
}

function digestOf(
  { guards: _, bailout: __, humanEtf: ___, ...rules }: TradingRules,
  instrument: InstrumentTerms | null,
): string {
  const terms = instrument && [
    instrument.market,
    instrument.currency,
    instrument.lot,
    instrument.minNotionalKrw,
    instrument.tickRule,
  ];
  const text = JSON.stringify([CODE_RULES, rules, terms], writable);
  return sha256Hex(text, nativeSha256).slice(0, DIGEST_CHARACTERS);
}

/** Decimals are whole numbers of their last place; in what order an object was written says nothing. */
function writable(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
