import { addMicros, type Clock, MICROS_PER_MINUTE, wholeMinute } from '@mockstreet/shared/instant';
import type { BarPrint } from '../../tape/print.ts';
import type { BackfillRequest } from '../source.ts';
import { rowsOf, textOf } from './kis-answer.ts';
import type { KisClient } from './kis-client.ts';
import { newYorkTime, parseKst } from './kis-time.ts';
import { type TimedRow, toBars } from './minute-bars.ts';
import type { OverseasShare } from './overseas-rest.ts';
import { KIS_OVERSEAS } from './pushed-tape.ts';

/** Rows of one answer. */
export const OVERSEAS_BARS_PER_REQUEST = 120;

const FIELDS = { open: 'open', high: 'high', low: 'low', close: 'last', volume: 'evol' };
/** A venue that answers beside the question is asked on, but not for ever. */
const PAGES_MAX = 3;

/** Minute bars of one US share, named by their start. */
export async function readOverseasBars(
  client: KisClient,
  share: OverseasShare,
  request: BackfillRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<BarPrint[]> {
  const rows: TimedRow[] = [];
  let newest = wholeMinute(addMicros(request.before, -1));
  for (let page = 0; page < PAGES_MAX && newest > request.after; page += 1) {
    // The key is a minute of New York's clock; rows go back from there.
    const { day, time } = newYorkTime(newest);
    const query = {
      AUTH: '',
      EXCD: share.exchange,
      SYMB: share.symbol,
      NMIN: '1',
      PINC: '1',
      NEXT: '1',
      NREC: String(OVERSEAS_BARS_PER_REQUEST),
      FILL: '',
      KEYB: `${day}${time}`,
    };
    const path = '/uapi/overseas-price/v1/quotations/inquire-time-itemchartprice';
    const call = { path, trId: 'HHDFS76950200', query, priority: 'BACKFILL' } as const;
    const { body } = await client.get(call, signal);
    const more = rowsOf(body, 'output2').flatMap((row): TimedRow[] => {
      const at = parseKst(textOf(row, 'kymd'), textOf(row, 'khms'));
      return at === undefined ? [] : [{ at, row }];
    });
    rows.push(...more);
    if (more.length < OVERSEAS_BARS_PER_REQUEST) break;
    for (const { at } of more) {
      if (at <= newest) newest = addMicros(at, -MICROS_PER_MINUTE);
    }
  }
  return toBars(rows, FIELDS, request, { source: KIS_OVERSEAS, receivedAt: clock() });
}

export const OVERSEAS_DAY_FIELDS = {
  day: 'xymd',
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'clos',
  volume: 'tvol',
};

/** A hundred days of one share up to the last one (`YYYYMMDD`), at adjusted prices. */
export function overseasDailyCall({ exchange, symbol }: OverseasShare, last: string) {
  return {
    path: '/uapi/overseas-price/v1/quotations/dailyprice',
    trId: 'HHDFS76240000',
    query: { AUTH: '', EXCD: exchange, SYMB: symbol, GUBN: '0', BYMD: last, MODP: '1' },
    priority: 'BACKFILL',
  } as const;
}
