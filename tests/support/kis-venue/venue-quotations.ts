import type { Instant } from '@mockstreet/shared/instant';
import { recordedAnswer } from './kis-payloads.ts';
import { wallTime } from './venue-clock.ts';
import type { VenueBar, VenueMarket } from './venue-market.ts';

export interface QuotationAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly hasMore?: boolean;
}

type Query = URLSearchParams;
interface Quotation {
  readonly trId: string;
  readonly answer: (market: VenueMarket, query: Query, now: Instant) => QuotationAnswer;
  readonly isRealOnly?: boolean;
}

const OK = { rt_cd: '0', msg_cd: 'MCA00000', msg1: '정상처리 되었습니다.' };
const DOMESTIC = '/uapi/domestic-stock/v1/quotations';
const OVERSEAS = '/uapi/overseas-price/v1/quotations';

/** The calls that this venue answers, by path. */
export const QUOTATIONS: Readonly<Record<string, Quotation>> = {
  [`${DOMESTIC}/intstock-multprice`]: { trId: 'FHKST11300006', answer: multiPrice },
  [`${DOMESTIC}/inquire-time-itemchartprice`]: {
    trId: 'FHKST03010200',
    answer: (market, query, now) =>
      domesticBars(market, query, wallTime(now, 'Asia/Seoul').day, 30),
  },
  [`${DOMESTIC}/inquire-time-dailychartprice`]: {
    trId: 'FHKST03010230',
    answer: (market, query) =>
      domesticBars(market, query, query.get('FID_INPUT_DATE_1') ?? '', 120),
    isRealOnly: true,
  },
  [`${DOMESTIC}/inquire-daily-itemchartprice`]: {
    trId: 'FHKST03010100',
    answer: domesticDays,
  },
  [`${DOMESTIC}/chk-holiday`]: { trId: 'CTCA0903R', answer: holidays, isRealOnly: true },
  [`${OVERSEAS}/price`]: { trId: 'HHDFS00000300', answer: overseasPrice },
  [`${OVERSEAS}/price-detail`]: {
    trId: 'HHDFS76200200',
    answer: overseasDetail,
    isRealOnly: true,
  },
  [`${OVERSEAS}/inquire-time-itemchartprice`]: { trId: 'HHDFS76950200', answer: overseasBars },
  [`${OVERSEAS}/dailyprice`]: { trId: 'HHDFS76240000', answer: overseasDays },
  [`${OVERSEAS}/inquire-daily-chartprice`]: {
    trId: 'FHKST03030100',
    answer: (market) => ({
      status: 200,
      body: { output1: { ovrs_nmix_prpr: market.usdKrw }, output2: [], ...OK },
    }),
  },
};

/** A row as recorded, with the fields that the recording left out (named as in the samples). */
function multiPrice(market: VenueMarket, query: Query): QuotationAnswer {
  const { body } = recordedAnswer('domestic-multi-price');
  const [recorded] = (body as { output: object[] }).output;
  const codes = Array.from({ length: 30 }, (_, at) => query.get(`FID_INPUT_ISCD_${at + 1}`));
  const output = codes.flatMap((code) => {
    const quote = code === null ? undefined : market.domestic.get(code);
    if (!quote) return [];
    const row = {
      ...recorded,
      inter_shrn_iscd: code,
      inter2_prpr: quote.last,
      inter2_askp: quote.ask,
      inter2_bidp: quote.bid,
      inter2_sdpr: quote.base,
      acml_vol: String(quote.dayVolume),
    };
    return [row];
  });
  return { status: 200, body: { ...OK, output } };
}

/** Newest first, from the asked time back. */
function domesticBars(
  market: VenueMarket,
  query: Query,
  asked: string,
  rowsMax: number,
): QuotationAnswer {
  const bars = market.bars.get(query.get('FID_INPUT_ISCD') ?? '') ?? [];
  const rows = bars
    .map((bar) => ({ bar, ...wallTime(bar.at, 'Asia/Seoul') }))
    .filter(({ day, time }) => day === asked && time <= (query.get('FID_INPUT_HOUR_1') ?? ''))
    .toSorted((a, b) => b.bar.at - a.bar.at)
    .slice(0, rowsMax);
  const output2 = rows.map(({ bar, day, time }) => ({
    stck_bsop_date: day,
    stck_cntg_hour: time,
    stck_prpr: bar.close,
    stck_oprc: bar.open,
    stck_hgpr: bar.high,
    stck_lwpr: bar.low,
    cntg_vol: bar.volume,
    acml_tr_pbmn: '0',
  }));
  return { status: 200, body: { output1: {}, output2, ...OK } };
}

const DAYS_PER_ANSWER = 100;

/** Rows as recorded, newest first, of the days asked for. */
function domesticDays(market: VenueMarket, query: Query): QuotationAnswer {
  const { body } = recordedAnswer('domestic-daily-000660');
  const [recorded] = (body as { output2: object[] }).output2;
  const days = daysUpTo(market, query.get('FID_INPUT_ISCD'), query.get('FID_INPUT_DATE_2'));
  const output2 = days
    .filter(({ day }) => day >= (query.get('FID_INPUT_DATE_1') ?? ''))
    .map(({ day, open, high, low, close, volume }) => ({
      ...recorded,
      ...{ stck_bsop_date: day, stck_oprc: open, stck_hgpr: high, stck_lwpr: low },
      ...{ stck_clpr: close, acml_vol: volume },
    }));
  return { status: 200, body: { output1: {}, output2, ...OK } };
}

function overseasDays(market: VenueMarket, query: Query): QuotationAnswer {
  const { body } = recordedAnswer('overseas-daily-TSLA');
  const [recorded] = (body as { output2: object[] }).output2;
  const output2 = daysUpTo(market, query.get('SYMB'), query.get('BYMD')).map(
    ({ day, open, high, low, close, volume }) => {
      return { ...recorded, xymd: day, open, high, low, clos: close, tvol: volume };
    },
  );
  return { status: 200, body: { output1: {}, output2, ...OK } };
}

function daysUpTo(market: VenueMarket, code: string | null, last: string | null) {
  return (market.days.get(code ?? '') ?? [])
    .filter(({ day }) => day <= (last ?? ''))
    .toSorted((a, b) => (a.day < b.day ? 1 : -1))
    .slice(0, DAYS_PER_ANSWER);
}

const DAYS_PER_PAGE = 24;

/** As recorded: `tr_day_yn` is Y on every day, keys are padded to 20. */
function holidays(market: VenueMarket, query: Query): QuotationAnswer {
  const next = query.get('CTX_AREA_NK')?.trim() ?? '';
  const first = next === '' ? dayNumber(query.get('BASS_DT') ?? '') : dayNumber(next) + 1;
  const output = Array.from({ length: DAYS_PER_PAGE }, (_, index) => {
    const date = new Date((first + index) * 86_400_000);
    const day = date.toISOString().slice(0, 10).replaceAll('-', '');
    const isOpen = date.getUTCDay() % 6 !== 0 && !market.closedDays.has(day);
    const open = isOpen ? 'Y' : 'N';
    const weekday = `0${date.getUTCDay() + 1}`;
    return {
      bass_dt: day,
      wday_dvsn_cd: weekday,
      bzdy_yn: open,
      tr_day_yn: 'Y',
      opnd_yn: open,
      sttl_day_yn: open,
    };
  });
  const body = {
    ctx_area_nk: (output.at(-1)?.bass_dt ?? '').padEnd(20),
    ctx_area_fk: (query.get('BASS_DT') ?? '').padEnd(20),
    output,
    ...OK,
    msg_cd: 'KIOK0500',
  };
  return { status: 200, body, hasMore: true };
}

function dayNumber(day: string): number {
  return Date.parse(day.replace(/(....)(..)(..)/, '$1-$2-$3')) / 86_400_000;
}

function overseasPrice(market: VenueMarket, query: Query): QuotationAnswer {
  const recorded = recordedAnswer('overseas-price-TSLA').body as { output: object };
  const symbol = query.get('SYMB') ?? '';
  const quote = market.overseas.get(symbol);
  const isListed = quote?.exchange === query.get('EXCD');
  const output = {
    ...recorded.output,
    rsym: `D${query.get('EXCD')}${symbol}`,
    // Of what it does not know it says nothing, and that it all went well.
    last: isListed ? quote.last : '',
    tvol: isListed ? String(quote.dayVolume) : '',
  };
  return { status: 200, body: { output, ...OK } };
}

function overseasDetail(market: VenueMarket): QuotationAnswer {
  const recorded = recordedAnswer('overseas-price-detail-TSLA').body as { output: object };
  return { status: 200, body: { output: { ...recorded.output, t_rate: market.usdKrw }, ...OK } };
}

function overseasBars(market: VenueMarket, query: Query): QuotationAnswer {
  const key = query.get('KEYB') ?? '';
  const local = (bar: VenueBar) => wallTime(bar.at, 'America/New_York');
  const rows = (market.bars.get(query.get('SYMB') ?? '') ?? [])
    .filter((bar) => key === '' || `${local(bar).day}${local(bar).time}` <= key)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, Number(query.get('NREC')));
  const output2 = rows.map((bar) => {
    const [here, korean] = [local(bar), wallTime(bar.at, 'Asia/Seoul')];
    return {
      tymd: here.day,
      xymd: here.day,
      xhms: here.time,
      kymd: korean.day,
      khms: korean.time,
      open: bar.open,
      high: bar.high,
      low: bar.low,
      last: bar.close,
      evol: bar.volume,
      eamt: '0',
    };
  });
  return { status: 200, body: { output1: { nrec: String(rows.length) }, output2, ...OK } };
}
