import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Instrument } from '../../instruments/instruments.ts';
import type { Print } from '../../tape/print.ts';
import type { Poll, PolledSource } from '../source.ts';
import { askAgain } from './ask-again.ts';
import { dailyHistory } from './daily-history.ts';
import { barTerms } from './domestic-bars.ts';
import type { DayVolume } from './grown-by.ts';
import type { KisSourceOptions } from './kis-domestic.ts';
import { KisFault } from './kis-fault.ts';
import { createKisStream, type StreamTiming } from './kis-stream.ts';
import {
  OVERSEAS_BARS_PER_REQUEST,
  OVERSEAS_DAY_FIELDS,
  overseasDailyCall,
  readOverseasBars,
} from './overseas-bars.ts';
import { OVERSEAS_TRADES, parseOverseasFrame } from './overseas-frames.ts';
import { askOverseasPrice, type OverseasShare, readOverseasPrice } from './overseas-rest.ts';
import { createPushedTape, KIS_OVERSEAS } from './pushed-tape.ts';
import { usListing } from './us-listings.ts';

export interface KisOverseasOptions extends KisSourceOptions {
  readonly timing?: Partial<StreamTiming> | undefined;
}

/**
 * A connection that has said nothing for so long is not relied on; its shares are asked for. Of dozens
 * of shares something is heard many times a second.
 */
const HEARD_WITHIN_MICROS = 1.5 * MICROS_PER_SECOND;
/** Shares asked for in one round, of those that no connection brings. KRX sleeps at these hours. */
const ASKED_AT_ONCE = { real: 12, paper: 1 } as const;
/** Rounds from one that asks to the next. */
const ASK_EVERY = { real: 1, paper: 2 } as const;
const FAULTS_NAMED_MAX = 3;

/**
 * The United States: trades pushed over a web socket, and what that does not bring, asked for one share
 * at a time: those beyond its 41 registrations, and all of them while there is no connection.
 */
export function createKisOverseasSource(options: KisOverseasOptions): PolledSource {
  const { client, clock } = options;
  const { environment } = client.host;
  const phaseAt = (at: Instant) => options.phaseAt('US', at);
  const shares = new Map(sharesOf(options.instruments).map((share) => [share.symbol, share]));
  const symbols = new Set(shares.keys());
  const tape = createPushedTape(phaseAt);
  const past = new Map<string, DayVolume>();
  /** Shares that an answer came for, apart from what was pushed. */
  const answeredOnce = new Set<string>();
  let frameFaults: string[] = [];
  let rounds = 0;

  const stream = createKisStream({
    client,
    trId: OVERSEAS_TRADES,
    keys: [...shares.values()].map(keyOf),
    clock,
    timing: options.timing,
    onData(text) {
      const { trades, faults } = parseOverseasFrame(text, symbols);
      frameFaults = [...frameFaults, ...faults].slice(-100);
      for (const trade of trades) {
        const tickerId = shares.get(trade.symbol)?.tickerId ?? '';
        tape.add(tickerId, trade, clock());
        const { at, dayVolume } = trade;
        if (dayVolume !== undefined) past.set(tickerId, { at, dayVolume });
      }
      return faults.length === 0;
    },
  });

  /** What was pushed, and up to when it is all of it. Returns the shares that nothing is pushed of. */
  function takePushed(now: Instant, take: (poll: Poll) => void): OverseasShare[] {
    const heardAt = stream.heardAt ?? undefined;
    const isHeard = heardAt !== undefined && now - heardAt <= HEARD_WITHIN_MICROS;
    const { prints, untimely } = tape.drain();
    if (untimely > 0) frameFaults.push(`${untimely} prices came out of time`);
    const at = addMicros(isHeard && heardAt < now ? heardAt : now, -tape.lagMicros());
    // Of what was traded before it was registered nothing was pushed.
    const isPushed = (share: OverseasShare) =>
      isHeard && (stream.registered.get(keyOf(share)) ?? Number.POSITIVE_INFINITY) <= at;
    const answered = [...shares.values()]
      .filter((share) => isPushed(share) && tape.tell(share.tickerId, at, 'HEARING'))
      .map(({ tickerId }) => tickerId);
    const heard = isHeard ? { heardAt } : {};
    if (answered.length > 0 || prints.length > 0) take({ at, ...heard, answered, prints });
    return [...shares.values()].filter((share) => !isPushed(share));
  }

  async function askOne(
    share: OverseasShare,
    signal: AbortSignal,
    take: (poll: Poll) => void,
  ): Promise<void> {
    const ask = (either: AbortSignal) => askOverseasPrice(client, share, either);
    const reply = await askAgain(ask, client.host.lateMs, signal);
    if (signal.aborted) return;
    const isClosed = phaseAt(reply.sentAt) === 'CLOSED';
    const isFirst = !answeredOnce.has(share.symbol);
    const outcome = readOverseasPrice(share, reply, past, { clock, isClosed, isFirst });
    answeredOnce.add(share.symbol);
    // The connection may have told more meanwhile.
    if (outcome === 'STALE' || !tape.tell(share.tickerId, reply.sentAt, 'ASKING')) return;
    const prints: Print[] = outcome.print ? [outcome.print] : [];
    take({ at: reply.sentAt, answered: [share.tickerId], prints });
  }

  /**
   * Those that have waited longest, as many as the allowance has room for. While the market is closed
   * each is asked for once, pushed or not, since nothing will come.
   */
  function due(waiting: readonly OverseasShare[], now: Instant): OverseasShare[] {
    rounds += 1;
    if (rounds % ASK_EVERY[environment] !== 0) return [];
    const since = ({ tickerId }: OverseasShare) => tape.toldTo(tickerId) ?? 0;
    const isAnswered = ({ symbol }: OverseasShare) => answeredOnce.has(symbol);
    const isClosed = phaseAt(now) === 'CLOSED';
    const candidates = isClosed ? [...shares.values()].filter((one) => !isAnswered(one)) : waiting;
    return candidates.toSorted((a, b) => since(a) - since(b)).slice(0, ASKED_AT_ONCE[environment]);
  }

  function shareOf(tickerId: string): OverseasShare {
    const share = [...shares.values()].find((one) => one.tickerId === tickerId);
    if (!share) throw new RangeError(`${KIS_OVERSEAS} has no ${tickerId}`);
    return share;
  }

  function takeFaults(): string[] {
    const faults = [...stream.takeFaults(), ...frameFaults];
    frameFaults = [];
    return faults;
  }

  return {
    kind: 'polled',
    name: KIS_OVERSEAS,
    simulated: false,
    tickerIds: [...shares.values()].map(({ tickerId }) => tickerId),
    pollEveryMs: 1_000,
    gapMicros: 5_000_000,
    bars: barTerms(client, OVERSEAS_BARS_PER_REQUEST),
    async poll(signal, take) {
      stream.start();
      const now = clock();
      const asked = due(takePushed(now, take), now);
      const results = await Promise.allSettled(asked.map((share) => askOne(share, signal, take)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      const faults = takeFaults();
      if (faults.length === 0) return;
      const named = [...new Set(faults)].slice(0, FAULTS_NAMED_MAX).join('; ');
      throw new KisFault('', `${KIS_OVERSEAS}: ${faults.length} faults of the stream: ${named}`);
    },
    history: dailyHistory({
      client,
      fields: OVERSEAS_DAY_FIELDS,
      callOf: (tickerId, { last }) => overseasDailyCall(shareOf(tickerId), last),
    }),
    async backfill(request, signal) {
      return readOverseasBars(client, shareOf(request.tickerId), request, clock, signal);
    },
    close: () => stream.close(),
  };
}

function sharesOf(instruments: readonly Instrument[]): OverseasShare[] {
  return instruments.flatMap(({ tickerId, symbol }) => {
    const exchange = usListing(symbol);
    return exchange === undefined ? [] : [{ tickerId, symbol, exchange }];
  });
}

/** What it is registered by: D for the regular day, not R, which is that of the Korean daytime. */
function keyOf({ exchange, symbol }: OverseasShare): string {
  return `D${exchange}${symbol}`;
}
