import type { Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { MarginRules } from '../core/margin-terms.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from '../core/trading-rules.ts';
import { type InstrumentTerms, rulesDigest } from './rules-digest.ts';

/** All rules that engines of this code have decided by: figures that are configured change, and stay known. */
export interface RulesHistory {
  /** The oldest first; never none. */
  readonly known: readonly TradingRules[];
  /** Those that engines came up with last; of the house where none ever has. */
  readonly latest: TradingRules;
  /** The rules that a digest names; undefined where it names other code, other terms of the instrument, or none. */
  decidedBy(
    digest: string | null,
    instrument: InstrumentTerms | undefined,
  ): TradingRules | undefined;
  /** By what an engine can have decided between two moments of wall time, the oldest first; never nothing. */
  inForceWithin(from: Instant, to: Instant): readonly TradingRules[];
}

/** Figures of the house, and the wall time from which on engines came up with them. */
export interface TermsSaid extends MarginRules {
  readonly since: Instant;
}

/** From when to when something is recorded to have been decided under a digest, in wall time. */
export interface DigestUsed {
  readonly digest: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** Engines that share the work are restarted one after the other: so long the old figures may still be in use. */
const RESTARTED_WITHIN_MICROS = 10 * MICROS_PER_MINUTE;

/**
 * @param said oldest first
 * @param used of the recorded decisions, which tell that figures were in use before they were said, as behind a
 * restore that lost that, or for longer than a restart takes, as by one of several engines that went on with its own
 * @param instruments all that decisions can be of
 */
export function createRulesHistory(
  said: readonly TermsSaid[],
  used: readonly DigestUsed[] = [],
  instruments: Iterable<InstrumentTerms> = [],
): RulesHistory {
  const known = knownFrom(said);
  lengthen(known, used, [...instruments]);
  return {
    known: known.map(({ rules }) => rules),
    latest: known.at(-1)?.rules ?? DEFAULT_TRADING_RULES,
    decidedBy: (digest, instrument) =>
      known.find(({ rules }) => rulesDigest(rules, instrument) === digest)?.rules,
    inForceWithin: (from, to) =>
      known.filter(({ since, until }) => since <= to && until > from).map(({ rules }) => rules),
  };
}

/** Rules with the wall times between which engines may have decided by them. */
interface Known {
  readonly rules: TradingRules;
  since: number;
  until: number;
}

function knownFrom(said: readonly TermsSaid[]): Known[] {
  // What was decided before anybody wrote down by what, was by the figures of the house.
  const known = [{ since: 0, rules: DEFAULT_TRADING_RULES, isSaid: false }];
  for (const { since, ...margin } of said) {
    const last = known.at(-1);
    if (last && isSame(last.rules.margin, margin)) last.isSaid = true;
    else known.push({ since, rules: { ...DEFAULT_TRADING_RULES, margin }, isSaid: true });
  }
  return known.map(({ since, rules, isSaid }, index) => {
    const next = known[index + 1]?.since ?? Infinity;
    // Whoever decided before anything was written down knew of no other figures.
    return { rules, since, until: isSaid ? next + RESTARTED_WITHIN_MICROS : next };
  });
}

/** Figures that came back were in use first when they were said first, and last when they were said last. */
function lengthen(
  known: readonly Known[],
  used: readonly DigestUsed[],
  instruments: readonly InstrumentTerms[],
): void {
  for (const { digest, from, to } of used) {
    const ofIt = known.filter(({ rules }) =>
      [undefined, ...instruments].some((one) => rulesDigest(rules, one) === digest),
    );
    const [first, last] = [ofIt[0], ofIt.at(-1)];
    if (first) first.since = Math.min(first.since, from);
    if (last) last.until = Math.max(last.until, to + 1);
  }
}

function isSame(one: MarginRules, other: MarginRules): boolean {
  return (
    one.leverageMax === other.leverageMax &&
    one.maintenance === other.maintenance &&
    one.interestRate === other.interestRate
  );
}

export async function readRulesHistory(sql: Sql): Promise<RulesHistory> {
  return createRulesHistory(await readTermsSaid(sql));
}

/** The oldest first. */
export async function readTermsSaid(sql: Sql): Promise<TermsSaid[]> {
  const rows = await sql<TermsRow[]>`
    select since, leverage_max as "leverageMax", maintenance, interest_rate as "interestRate"
    from margin_terms order by id`;
  return rows.map(({ since, leverageMax, maintenance, interestRate }) => ({
    ...{ since, leverageMax },
    ...{ maintenance: decimal(maintenance), interestRate: decimal(interestRate) },
  }));
}

interface TermsRow {
  readonly since: Instant;
  readonly leverageMax: number;
  readonly maintenance: string;
  readonly interestRate: string;
}

/** To be called before an engine decides anything: writes down what it lends on, unless the last before said the same. */
export async function recordMarginTerms(sql: Sql, rules: MarginRules, now: Instant): Promise<void> {
  const { leverageMax } = rules;
  const [maintenance, interestRate] = [rules.maintenance, rules.interestRate].map(formatDecimal);
  const figures = sql`(${leverageMax}::smallint, ${maintenance as string}::numeric,
    ${interestRate as string}::numeric)`;
  // Of engines that come up at once one takes the number, and the others look again.
  for (let isSaid = false; !isSaid; ) {
    const [row] = await sql<{ isSaid: boolean }[]>`
      with last as (
        select id, (leverage_max, maintenance, interest_rate) = ${figures} as is_same
        from margin_terms order by id desc limit 1
      ), said as (
        insert into margin_terms (id, since, leverage_max, maintenance, interest_rate)
        select coalesce((select id from last), 0) + 1, ${now}, ${leverageMax},
          ${maintenance as string}, ${interestRate as string}
        where not coalesce((select is_same from last), false)
        on conflict (id) do nothing returning 1)
      select exists (select from said) or coalesce((select is_same from last), false) as "isSaid"`;
    isSaid = row?.isSaid ?? false;
  }
}
