import { rowsOf, textOf } from './kis-answer.ts';
import type { KisClient } from './kis-client.ts';
import { KisFault } from './kis-fault.ts';

/** A calendar day in Seoul. */
export interface KisDay {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** Whether KRX trades. */
  readonly isOpen: boolean;
}

/** About 24 days a page. The broker asks that this is not called more than once a day. */
const PAGES_MAX = 4;
const PATH = '/uapi/domestic-stock/v1/quotations/chk-holiday';
const DAY = /^(\d{4})(\d{2})(\d{2})$/;
/** Keys of the next page are as wide as their field. */
const KEY_WIDTH = 20;

/**
 * The days from `from` (`YYYY-MM-DD`) on that KRX is open or closed, about three months of them, oldest
 * first. Only `opnd_yn` tells: `tr_day_yn` is Y on holidays too, and `bzdy_yn` on the last day of a
 * year, when banks work. Not served on the paper host: rejects with a permanent {@link KisFault} there.
 */
export async function readKisHolidays(
  client: KisClient,
  from: string,
  signal: AbortSignal,
): Promise<KisDay[]> {
  const days = new Map<string, KisDay>();
  let keys = { CTX_AREA_NK: '', CTX_AREA_FK: '' };
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const reply = await client.get(
      {
        path: PATH,
        trId: 'CTCA0903R',
        query: { BASS_DT: from.replaceAll('-', ''), ...keys },
        ...(page > 0 && { continuation: 'N' as const }),
        priority: 'BACKFILL',
      },
      signal,
    );
    const before = days.size;
    for (const row of rowsOf(reply.body, 'output')) {
      const day = readDay(textOf(row, 'bass_dt'), textOf(row, 'opnd_yn'));
      if (day) days.set(day.day, day);
    }
    // Nothing new: a page that leads to itself.
    if (!reply.hasMore || days.size === before) break;
    const key = (name: string) => textOf(reply.body, name).padEnd(KEY_WIDTH);
    keys = { CTX_AREA_NK: key('ctx_area_nk'), CTX_AREA_FK: key('ctx_area_fk') };
  }
  if (days.size === 0) throw new KisFault('', 'kis chk-holiday: no days');
  return [...days.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

/** Undefined where a row says neither yes nor no of a day. */
function readDay(date: string, opened: string): KisDay | undefined {
  const [, year, month, day] = DAY.exec(date) ?? [];
  if (day === undefined || !/^[YN]$/.test(opened)) return undefined;
  return { day: `${year}-${month}-${day}`, isOpen: opened === 'Y' };
}
