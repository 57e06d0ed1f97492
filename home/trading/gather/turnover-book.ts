import type { Sql } from '@mockstreet/db/client';
import type { Decimal } from '@mockstreet/shared/decimal';
import { LRUCache } from 'lru-cache';
import type { HourSpan, Turnover } from '../core/turnover-window.ts';

/** Whose turnover is asked for, and of which hours: in order of time, at least one. */
export interface TurnoverQuestion {
  readonly tickerId: string;
  readonly spans: readonly HourSpan[];
}

/** Turnovers by instrument and window, each read once. */
export interface TurnoverBook {
  /** In the order of the questions; what is not known yet is asked of the database, at once. */
  of(questions: readonly TurnoverQuestion[]): Promise<readonly Turnover[]>;
}

/** Of a backlog of a day: every instrument, every hour. */
const KEPT_MAX = 4_096;

export function createTurnoverBook(sql: Sql): TurnoverBook {
  const kept = new LRUCache<string, Exclude<Turnover, 'incomplete'>>({ max: KEPT_MAX });
  return {
    async of(questions) {
      const missing = new Map(
        questions.flatMap((one) => (kept.has(nameOf(one)) ? [] : [[nameOf(one), one] as const])),
      );
      const read = new Map<string, Turnover>();
      if (missing.size > 0) {
        const found = await readTurnovers(sql, [...missing.values()]);
        for (const [index, name] of [...missing.keys()].entries()) {
          const turnover = found[index] ?? 'incomplete';
          read.set(name, turnover);
          if (turnover !== 'incomplete') kept.set(name, turnover);
        }
      }
      return questions.map((one) => read.get(nameOf(one)) ?? kept.get(nameOf(one)) ?? 'incomplete');
    },
  };
}

/** Windows of one instrument that end alike are the same. */
function nameOf({ tickerId, spans }: TurnoverQuestion): string {
  return `${tickerId} ${spans[0]?.from} ${spans.at(-1)?.to}`;
}

interface TurnoverRow {
  /** Whether its candles have come to the begin of the window, and to its end; null where it has none. */
  readonly isBegun: boolean | null;
  readonly isComplete: boolean | null;
  /** Whether something was traded before the window. */
  readonly hasPast: boolean;
  readonly isKnown: boolean;
  /** In units of 1e-8; null where nothing was traded. */
  readonly units: string | null;
}

/**
 * Of each question its turnover, from the candles, which are of a tape that no longer changes. Unknown
 * where the instrument has no candle before the window, where some minute's volume is, and where a part of
 * its tape is lost: what could be added up would be too little.
 */
async function readTurnovers(
  sql: Sql,
  questions: readonly TurnoverQuestion[],
): Promise<readonly Turnover[]> {
  const spans = questions.flatMap(({ tickerId, spans: own }, number) =>
    own.map((span) => ({ number, tickerId, ...span })),
  );
  const rows = await sql<TurnoverRow[]>`
    select max(head.complete_to) >= min(asked.from_at) as "isBegun",
      max(head.complete_to) >= max(asked.to_at) as "isComplete",
      exists (
        select from candle_rollups before
        where before.ticker_id = asked.ticker_id and before.minutes = 60
          and before.open_at < min(asked.from_at)) as "hasPast",
      bool_and(traded.is_known and not lost.is_any) as "isKnown",
      trunc(sum(traded.worth) * 1e8)::text as units
    from unnest(${spans.map(({ number }) => number)}::int[],
      ${spans.map(({ tickerId }) => tickerId)}::text[],
      ${spans.map(({ from }) => from)}::timestamptz[],
      ${spans.map(({ to }) => to)}::timestamptz[]) as asked (number, ticker_id, from_at, to_at)
    left join candle_heads head on head.ticker_id = asked.ticker_id
    cross join lateral (
      select sum(volume * close) as worth, coalesce(bool_and(volume is not null), true) as is_known
      from candles
      where candles.ticker_id = asked.ticker_id and open_at >= asked.from_at
        and open_at < asked.to_at) as traded
    cross join lateral (
      select exists (
        select from tape_gaps
        where tape_gaps.ticker_id = asked.ticker_id and resolution = 'UNRECOVERABLE'
          and tape_gaps.from_at < asked.to_at and tape_gaps.to_at > asked.from_at) as is_any) as lost
    group by asked.number, asked.ticker_id
    order by asked.number`;
  return rows.map(turnoverOf);
}

function turnoverOf({ isBegun, isComplete, hasPast, isKnown, units }: TurnoverRow): Turnover {
  // Without a head there is no candle yet, and so none before the window.
  if (isBegun === null || (isBegun && !hasPast)) return 'unknown';
  if (!isComplete) return 'incomplete';
  return isKnown ? (BigInt(units ?? '0') as Decimal) : 'unknown';
}
