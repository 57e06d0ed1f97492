import type { Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { MarginRules } from './core/margin-terms.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from './core/trading-rules.ts';
import { type InstrumentTerms, rulesDigest } from './rules-digest.ts';

/** All rules that engines of this code have decided by: figures that are configured change, and stay known. */
export interface RulesHistory {
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

/** Engines that share the work are restarted one after the other: so long the old figures may still be in use. */
const RESTARTED_WITHIN_MICROS = 10 * MICROS_PER_MINUTE;

/** @param said oldest first */
export function createRulesHistory(said: readonly TermsSaid[]): RulesHistory {
  // What was decided before anybody wrote down by what, was by the figures of the house.
  const known = [{ since: 0 as Instant, rules: DEFAULT_TRADING_RULES, isSaid: false }];
  for (const { since, ...margin } of said) {
    const last = known.at(-1);
    if (last && isSame(last.rules.margin, margin)) last.isSaid = true;
    else known.push({ since, rules: { ...DEFAULT_TRADING_RULES, margin }, isSaid: true });
  }
  const latest = known.at(-1)?.rules ?? DEFAULT_TRADING_RULES;
  return {
    latest,
    decidedBy: (digest, instrument) =>
      known.find(({ rules }) => rulesDigest(rules, instrument) === digest)?.rules,
    inForceWithin(from, to) {
      const within = known.filter(({ since, isSaid }, index) => {
        const next = known[index + 1]?.since ?? Infinity;
        // Whoever decided before anything was written down knew of no other figures.
        const inUseTo = isSaid ? next + RESTARTED_WITHIN_MICROS : next;
        return since <= to && inUseTo > from;
      });
      return within.map(({ rules }) => rules);
    },
  };
}

function isSame(one: MarginRules, other: MarginRules): boolean {
  return (
    one.leverageMax === other.leverageMax &&
    one.maintenance === other.maintenance &&
    one.interestRate === other.interestRate
  );
}

export async function readRulesHistory(sql: Sql): Promise<RulesHistory> {
  const rows = await sql<TermsRow[]>`
    select since, leverage_max as "leverageMax", maintenance, interest_rate as "interestRate"
    from margin_terms order by id`;
  return createRulesHistory(
    rows.map(({ since, leverageMax, maintenance, interestRate }) => ({
      ...{ since, leverageMax },
      ...{ maintenance: decimal(maintenance), interestRate: decimal(interestRate) },
    })),
  );
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
