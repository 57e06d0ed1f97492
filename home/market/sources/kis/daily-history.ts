import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_DAY,
  parseInstant,
} from '@mockstreet/shared/instant';
import { type HistoryBar, startOf } from '../../candles/bar-history.ts';
import type { BarHistory, HistoryQuestion } from '../source.ts';
import { type KisRow, rowsOf, textOf } from './kis-answer.ts';
import type { KisCall, KisClient } from './kis-client.ts';
import { readPrice, readVolume } from './kis-number.ts';

/** The fields of a row of daily bars, which the two markets name differently. */
export interface DayFields {
  readonly day: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

export interface DailyHistoryTerms {
  readonly client: KisClient;
  readonly fields: DayFields;
  /** Asks for the days up to one, newest first, both as `YYYYMMDD`. */
  readonly callOf: (tickerId: string, days: { first: string; last: string }) => KisCall;
}

const DAY_MINUTES = 1440;
/** Of a hundred days each. */
const PAGES_MAX = 2;
/** A hundred sessions lie within so much time. */
const PAGE_MICROS = 160 * MICROS_PER_DAY;

/**
 * What KIS tells of long ago: days, at prices that splits since are already taken out of. The minutes that
 * it keeps are for gaps. A session of either market lies whole in the UTC day of its own date.
 */
export function dailyHistory({ client, fields, callOf }: DailyHistoryTerms): BarHistory {
  return {
    minutes: [DAY_MINUTES],
    paceMs: client.host.environment === 'real' ? 500 : 4_000,
    async read({ tickerId, before, count }: HistoryQuestion, signal) {
      const bars = new Map<Instant, HistoryBar>();
      let last = addMicros(startOf(before, DAY_MINUTES), -MICROS_PER_DAY);
      for (let page = 0; page < PAGES_MAX && bars.size < count; page += 1) {
        const days = { first: dayText(addMicros(last, -PAGE_MICROS)), last: dayText(last) };
        const { body } = await client.get(callOf(tickerId, days), signal);
        const found = rowsOf(body, 'output2').flatMap((row) => toDayBar(row, fields) ?? []);
        const oldest = Math.min(...found.map(({ openAt }) => openAt));
        for (const bar of found) bars.set(bar.openAt, bar);
        // No more of them, or the same again.
        if (!(oldest <= last)) break;
        last = addMicros(oldest as Instant, -MICROS_PER_DAY);
      }
      return [...bars.values()];
    },
  };
}

/** A day on which it was halted has no prices but the last one before. */
function toDayBar(row: KisRow, fields: DayFields): HistoryBar | undefined {
  const digits = /^(\d{4})(\d{2})(\d{2})$/.exec(textOf(row, fields.day));
  const openAt = digits && parseInstant(`${digits.slice(1).join('-')}T00:00:00Z`);
  const [open, high, low, close] = [fields.open, fields.high, fields.low, fields.close].map(
    (name) => readPrice(textOf(row, name)),
  );
  if (!openAt || !open || !high || !low || !close) return undefined;
  return { openAt, open, high, low, close, volume: readVolume(textOf(row, fields.volume)) ?? null };
}

function dayText(at: Instant): string {
  return formatInstant(at).slice(0, 10).replaceAll('-', '');
}
