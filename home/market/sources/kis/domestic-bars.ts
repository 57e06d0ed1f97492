import {
  addMicros,
  type Clock,
  type Instant,
  MICROS_PER_MINUTE,
  wholeMinute,
} from '@mockstreet/shared/instant';
import type { BarPrint } from '../../tape/print.ts';
import type { BackfillRequest } from '../source.ts';
import { KIS_DOMESTIC } from './domestic-prints.ts';
import { rowsOf, textOf } from './kis-answer.ts';
import type { KisClient, KisReply } from './kis-client.ts';
import { kstTime, parseKst } from './kis-time.ts';
import { toBars } from './minute-bars.ts';

/** Rows of an answer about today; of past days there would be 120. */
export const DOMESTIC_BARS_PER_REQUEST = 30;

const QUOTATIONS = '/uapi/domestic-stock/v1/quotations';
const FIELDS = {
  open: 'stck_oprc',
  high: 'stck_hgpr',
  low: 'stck_lwpr',
  close: 'stck_prpr',
  volume: 'cntg_vol',
};

/**
 * Minute bars of one KRX instrument, named by their start (the closing auction is that of 15:30). The
 * paper host keeps none of past days: there the answer is that it has none.
 */
export async function readDomesticBars(
  client: KisClient,
  code: string,
  request: BackfillRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<BarPrint[]> {
  // The last minute that starts before the end.
  const newest = wholeMinute(addMicros(request.before, -1));
  if (newest <= request.after) return [];
  const isToday = kstTime(newest).day === kstTime(clock()).day;
  if (!isToday && client.host.environment === 'paper') return [];
  const reply = await (isToday ? askToday : askPast)(client, code, newest, signal);
  const rows = rowsOf(reply.body, 'output2').flatMap((row) => {
    const at = parseKst(textOf(row, 'stck_bsop_date'), textOf(row, 'stck_cntg_hour'));
    return at === undefined ? [] : [{ at, row }];
  });
  return toBars(rows, FIELDS, request, { source: KIS_DOMESTIC, receivedAt: clock() });
}

/** Thirty rows up to a time of today. */
function askToday(
  client: KisClient,
  code: string,
  newest: Instant,
  signal: AbortSignal,
): Promise<KisReply> {
  const query = {
    FID_COND_MRKT_DIV_CODE: 'J',
    FID_INPUT_ISCD: code,
    FID_INPUT_HOUR_1: kstTime(newest).time,
    FID_PW_DATA_INCU_YN: 'N',
    FID_ETC_CLS_CODE: '',
  };
  const path = `${QUOTATIONS}/inquire-time-itemchartprice`;
  return client.get({ path, trId: 'FHKST03010200', query, priority: 'BACKFILL' }, signal);
}

/** 120 rows up to a time of a day of the last year. */
function askPast(
  client: KisClient,
  code: string,
  newest: Instant,
  signal: AbortSignal,
): Promise<KisReply> {
  const { day, time } = kstTime(newest);
  const query = {
    FID_COND_MRKT_DIV_CODE: 'J',
    FID_INPUT_ISCD: code,
    FID_INPUT_HOUR_1: time,
    FID_INPUT_DATE_1: day,
    FID_PW_DATA_INCU_YN: 'N',
    FID_FAKE_TICK_INCU_YN: 'N',
  };
  const path = `${QUOTATIONS}/inquire-time-dailychartprice`;
  return client.get({ path, trId: 'FHKST03010230', query, priority: 'BACKFILL' }, signal);
}

/** So much apart: live polls keep most of the allowance. */
export function barTerms(client: KisClient, perRequest: number) {
  return {
    micros: MICROS_PER_MINUTE,
    perRequest,
    // Quiet minutes are left out, and so is what the service has lost or never had.
    absent: 'UNKNOWN',
    paceMs: client.host.environment === 'real' ? 200 : 2_000,
  } as const;
}
