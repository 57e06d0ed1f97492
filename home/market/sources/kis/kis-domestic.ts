import type { Decimal } from '@mockstreet/shared/decimal';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../../calendar/calendar.ts';
import type { Instrument } from '../../instruments/instruments.ts';
import type { Print } from '../../tape/print.ts';
import type { Poll, PolledSource } from '../source.ts';
import { askAgain } from './ask-again.ts';
import { dailyHistory } from './daily-history.ts';
import { barTerms, DOMESTIC_BARS_PER_REQUEST, readDomesticBars } from './domestic-bars.ts';
import { KIS_DOMESTIC, type PastReading, toDomesticPrint } from './domestic-prints.ts';
import { readDomestic } from './domestic-readings.ts';
import type { KisClient, KisReply } from './kis-client.ts';
import { KisFault } from './kis-fault.ts';

export interface KisSourceOptions {
  readonly client: KisClient;
  readonly instruments: readonly Instrument[];
  /** Tells auctions from continuous trading, and when the market has closed. */
  readonly phaseAt: MarketCalendar['phaseAt'];
  readonly clock: Clock;
}

/** Codes of one call. */
const CODES_MAX = 30;

/**
 * KRX by the 30-code call, each call an answer of its own. Whoever asks decides when; whenever that
 * is, no QUOTE is made outside continuous trading, and from nine minutes after the close on no print
 * but a first one without volume, so the official close stands (see {@link toDomesticPrint}).
 */
export function createKisDomesticSource(options: KisSourceOptions): PolledSource {
  const { client, instruments, clock } = options;
  const tickers = new Map(instruments.map(({ symbol, tickerId }) => [symbol, tickerId]));
  const past = new Map<string, PastReading>();
  const phaseAt = (at: Instant) => options.phaseAt('KRX', at);

  /** What an answer says of the codes that were asked for. */
  function readPoll(codes: readonly string[], { body, sentAt: at }: KisReply): Poll {
    const readings = readDomestic(body);
    const answered: string[] = [];
    const prints: Print[] = [];
    const bases = new Map<string, Decimal>();
    for (const code of codes) {
      const reading = readings.get(code);
      const tickerId = tickers.get(code);
      if (!reading || tickerId === undefined) continue;
      const moment = { tickerId, at, receivedAt: clock(), phaseAt };
      const outcome = toDomesticPrint(reading, past.get(code), moment);
      if (outcome === 'STALE') continue;
      past.set(code, outcome.past);
      answered.push(tickerId);
      if (outcome.print) prints.push(outcome.print);
      if (reading.base !== undefined) bases.set(tickerId, reading.base);
    }
    return { at, answered, prints, bases };
  }

  async function pollSome(
    codes: readonly string[],
    signal: AbortSignal,
    take: (poll: Poll) => void,
  ): Promise<void> {
    const ask = (either: AbortSignal) => client.get(multiPriceCall(codes), either);
    const reply = await askAgain(ask, client.host.lateMs, signal);
    // Too late to be taken: what it tells is still news to the next answer.
    if (signal.aborted) return;
    const poll = readPoll(codes, reply);
    if (poll.answered.length === 0) throw new KisFault('', 'kis intstock-multprice: no prices');
    take(poll);
  }

  return {
    kind: 'polled',
    name: KIS_DOMESTIC,
    simulated: false,
    tickerIds: [...tickers.values()],
    pollEveryMs: 1_000,
    gapMicros: 3_000_000,
    bars: barTerms(client, DOMESTIC_BARS_PER_REQUEST),
    async poll(signal, take) {
      const parts = chunks([...tickers.keys()]);
      const results = await Promise.allSettled(parts.map((codes) => pollSome(codes, signal, take)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
    history: dailyHistory({
      client,
      fields: DAY_FIELDS,
      callOf(tickerId, days) {
        const code = [...tickers].find(([, one]) => one === tickerId)?.[0];
        if (code === undefined) throw new RangeError(`${KIS_DOMESTIC} has no ${tickerId}`);
        return dailyCall(code, days);
      },
    }),
    async backfill(request, signal) {
      const code = [...tickers].find(([, tickerId]) => tickerId === request.tickerId)?.[0];
      if (code === undefined) throw new RangeError(`${KIS_DOMESTIC} has no ${request.tickerId}`);
      return readDomesticBars(client, code, request, clock, signal);
    },
  };
}

/** J is KRX alone: with UN the price would move on in the after-market of another venue. */
function multiPriceCall(codes: readonly string[]) {
  const pairs = codes.flatMap((code, index) => [
    [`FID_COND_MRKT_DIV_CODE_${index + 1}`, 'J'],
    [`FID_INPUT_ISCD_${index + 1}`, code],
  ]);
  return {
    path: '/uapi/domestic-stock/v1/quotations/intstock-multprice',
    trId: 'FHKST11300006',
    query: Object.fromEntries(pairs) as Record<string, string>,
    priority: 'LIVE',
  } as const;
}

const DAY_FIELDS = {
  day: 'stck_bsop_date',
  open: 'stck_oprc',
  high: 'stck_hgpr',
  low: 'stck_lwpr',
  close: 'stck_clpr',
  volume: 'acml_vol',
};

/** A hundred days up to the last one, at adjusted prices. */
function dailyCall(code: string, { first, last }: { first: string; last: string }) {
  return {
    path: '/uapi/domestic-stock/v1/quotations/inquire-daily-itemchartprice',
    trId: 'FHKST03010100',
    query: {
      FID_COND_MRKT_DIV_CODE: 'J',
      FID_INPUT_ISCD: code,
      FID_INPUT_DATE_1: first,
      FID_INPUT_DATE_2: last,
      FID_PERIOD_DIV_CODE: 'D',
      FID_ORG_ADJ_PRC: '0',
    },
    priority: 'BACKFILL',
  } as const;
}

function chunks(codes: readonly string[]): string[][] {
  const count = Math.ceil(codes.length / CODES_MAX);
  return Array.from({ length: count }, (_, index) =>
    codes.slice(index * CODES_MAX, (index + 1) * CODES_MAX),
  );
}
