import type { Clock } from '@mockstreet/shared/instant';
import type { RateReader } from '../source.ts';
import { rowOf, textOf } from './kis-answer.ts';
import type { KisCall, KisClient } from './kis-client.ts';
import { KisFault } from './kis-fault.ts';
import { readPrice } from './kis-number.ts';
import { kstTime } from './kis-time.ts';

/** A share that will be listed for as long as anyone asks: the rate stands on each. */
const ANY_SHARE = { EXCD: 'NAS', SYMB: 'AAPL' };

/**
 * Won for one dollar as the broker has it today. On the real host it stands beside a share's price. The
 * paper host does not serve that: there it is the running day of the FX chart, whose symbol `FX@KRW`
 * public clients use and the broker's samples do not. Neither has been seen live from here.
 */
export function createKisRate(client: KisClient, clock: Clock): RateReader {
  const isReal = client.host.environment === 'real';
  return {
    name: 'kis',
    class: 'OFFICIAL',
    async read(signal) {
      const call = isReal ? detailCall() : chartCall(clock);
      const { body, sentAt: at } = await client.get(call, signal);
      const text = isReal
        ? textOf(rowOf(body, 'output'), 't_rate')
        : textOf(rowOf(body, 'output1'), 'ovrs_nmix_prpr');
      const rate = readPrice(text);
      if (rate === undefined) throw new KisFault('', 'kis rate: none in the answer');
      return { rate, at };
    },
  };
}

function detailCall(): KisCall {
  return {
    path: '/uapi/overseas-price/v1/quotations/price-detail',
    trId: 'HHDFS76200200',
    query: { AUTH: '', ...ANY_SHARE },
    priority: 'FALLBACK',
  };
}

function chartCall(clock: Clock): KisCall {
  const { day } = kstTime(clock());
  return {
    path: '/uapi/overseas-price/v1/quotations/inquire-daily-chartprice',
    trId: 'FHKST03030100',
    query: {
      FID_COND_MRKT_DIV_CODE: 'X',
      FID_INPUT_ISCD: 'FX@KRW',
      FID_INPUT_DATE_1: day,
      FID_INPUT_DATE_2: day,
      FID_PERIOD_DIV_CODE: 'D',
    },
    priority: 'FALLBACK',
  };
}
