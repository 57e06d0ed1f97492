import {
  addMicros,
  type Instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { kstDate } from '@mockstreet/shared/kst';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { FeederDatabase } from '../feed/feeder-database.ts';
import type { Instrument } from '../instruments/instruments.ts';
import type { QuoteStatus } from '../quotes/quote.ts';
import { SIM_SOURCE } from '../sources/sim.ts';
import type { Poll } from '../sources/source.ts';
import type { Coverage } from '../tape/coverage.ts';
import { type Print, USD_KRW } from '../tape/print.ts';
import { readLastPrintsAtOrBefore } from '../tape/tape.ts';
import { createBandBook } from './band-book.ts';
import { createHaltDesk } from './halt-desk.ts';
import { startJumpHalts } from './halts.ts';
import { priceFactor } from './price-factor.ts';
import { dropQuarantineBefore, readWitnesses, writeQuarantine } from './quarantine.ts';
import { readSeams } from './read-seams.ts';
import {
  type BatchTerms,
  type ScreenedBatch,
  screenBatch,
  type Unscreened,
} from './screen-batch.ts';
import { AFTER_HALT, NOTHING_SEEN, type ScreenState } from './screen-prints.ts';
import { readSessionBases, writeSessionBases } from './session-bases.ts';

export interface ScreeningOptions {
  readonly database: FeederDatabase;
  readonly calendar: MarketCalendar;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Instruments of real venues. What is computed is what it is, and is only halted by hand. */
  readonly polled: ReadonlySet<string>;
  /** A new UUID. */
  readonly makeId: () => string;
}

/** Keeps bad ticks off the tape, and stops it where nobody can tell what a price is. */
export interface Screening {
  /** Starts from what is stored. Returns the coverages as the feeder is to go on from them. */
  load(coverages: ReadonlyMap<string, Coverage>, at: Instant): Promise<Map<string, Coverage>>;
  /** Takes in what administrators asked for. To be called before a batch is judged. */
  refresh(at: Instant, coverages: ReadonlyMap<string, Coverage>): Promise<void>;
  judge(batch: Unscreened & { readonly polls: readonly Poll[] }): Promise<ScreenedBatch>;
  /** Stores what is not for the tape. Before the tape: a halt stands before the tape moves on. */
  store(batch: ScreenedBatch, at: Instant): Promise<void>;
  /** The batch is on the tape. */
  commit(batch: ScreenedBatch): void;
  statusOf(print: Pick<Print, 'tickerId' | 'at'>, at: Instant): QuoteStatus;
  /** Halted instruments, and since when. */
  halted(): ReadonlyMap<string, Instant>;
}

const KEPT_MICROS = 30 * MICROS_PER_DAY;
/** Longer than the exchange was ever closed at a stretch. */
const BASES_BACK_MICROS = 30 * MICROS_PER_DAY;
const DROP_EVERY_MICROS = 60 * MICROS_PER_MINUTE;

export function createScreening(options: ScreeningOptions): Screening {
  const { database, calendar, instruments, makeId } = options;
  const desk = createHaltDesk(database);
  const book = createBandBook();
  const heads = new Map<string, Instant>();
  const known = new Map<string, Coverage>();
  const states = new Map<string, ScreenState>();
  let droppedAt: Instant | null = null;

  const isKrx = (tickerId: string) => instruments.get(tickerId)?.market === 'KRX';
  // A rate has rules of its own (sources/fx).
  const isScreened = (tickerId: string) => options.polled.has(tickerId) && tickerId !== USD_KRW;
  const termsOf = (tickerId: string): ReturnType<BatchTerms['termsOf']> => ({
    bandAt: (at) => (isKrx(tickerId) ? book.bandAt(tickerId, at) : null),
    factorBetween: (after, upTo) => priceFactor(desk.actionsOf(tickerId), after, upTo),
    isNewSession: (before, at) => isKrx(tickerId) && kstDate(before) !== kstDate(at),
  });

  /** The bands of the batch's days, from what venues name, else from our own closes. */
  function drawBands(polls: readonly Poll[], prints: readonly Print[]): void {
    for (const { at, bases, prints: told } of polls) {
      if (!bases || !calendar.clock('KRX', at).isOpen) continue;
      const source = told[0]?.source ?? 'venue';
      for (const [tickerId, base] of bases) book.name(tickerId, at, { base, source });
    }
    for (const print of prints) {
      const { tickerId, at } = print;
      const last = states.get(tickerId)?.last;
      if (!last || print.kind === 'BAR' || !isKrx(tickerId)) continue;
      book.derive(print, last, termsOf(tickerId).factorBetween(last.at, at));
    }
  }

  async function readBeforeBars(prints: readonly Print[]): Promise<Map<string, Print>> {
    const bars = prints.filter(({ kind }) => kind === 'BAR');
    const firsts = new Map(bars.toReversed().map(({ tickerId, at }) => [tickerId, at]));
    const questions = [...firsts].map(([tickerId, at]) => ({ tickerId, at: addMicros(at, -1) }));
    if (questions.length === 0) return new Map();
    const found = await database.run((sql) => readLastPrintsAtOrBefore(sql, questions));
    const usable = found.filter((print) => print !== null).filter(isComparable);
    return new Map(usable.map((print) => [print.tickerId, print]));
  }

  /** Not in a halt, nor before one that lasts: who ends that one vouches for it. */
  const isJudged = ({ tickerId, at }: Print) =>
    desk.haltedFrom(tickerId) === undefined && !desk.isHalted(tickerId, at);

  /** Whether a price on the tape says something of the next: it is real, and no halt lies between. */
  function isComparable({ tickerId, at, source }: Print): boolean {
    if (source === SIM_SOURCE || source.startsWith('replay:')) return false;
    return at >= (desk.resumedAt(tickerId) ?? 0);
  }

  const seamTerms = { isScreened, isComparable, isJudged };

  async function loadStates(tickerIds: readonly string[], at: Instant): Promise<void> {
    const questions = tickerIds.map((tickerId) => ({ tickerId, at }));
    const [lasts, witnesses] = await database.run((sql) =>
      Promise.all([readLastPrintsAtOrBefore(sql, questions), readWitnesses(sql, tickerIds)]),
    );
    for (const [index, tickerId] of tickerIds.entries()) {
      const print = lasts[index];
      const last = print && isComparable(print) ? print : null;
      const isAfterHalt = last === null && desk.resumedAt(tickerId) !== undefined;
      const alone = witnesses.find((one) => one.tickerId === tickerId);
      const isNewer = alone && isComparable(alone) && alone.at > (last?.at ?? 0);
      const witness = isNewer ? alone : null;
      states.set(tickerId, { last, suspect: null, witness, isAfterHalt });
    }
  }

  const refresh: Screening['refresh'] = async (at, coverages) => {
    const resumed = await desk.refresh(at, {
      coverageOf: (tickerId) => coverages.get(tickerId),
      headOf: (tickerId) => heads.get(tickerId),
    });
    for (const tickerId of resumed) if (isScreened(tickerId)) states.set(tickerId, AFTER_HALT);
  };

  return {
    async load(coverages, at) {
      for (const [tickerId, { completeTo }] of coverages) heads.set(tickerId, completeTo);
      await refresh(at, coverages);
      await loadStates([...coverages.keys()].filter(isScreened), at);
      const oldest = kstDate(addMicros(at, -BASES_BACK_MICROS));
      book.load(await database.run((sql) => readSessionBases(sql, oldest)));
      for (const [tickerId, one] of coverages) {
        known.set(tickerId, desk.pastHalts(tickerId, one, at));
      }
      return new Map(known);
    },
    refresh,
    async judge({ polls, polled, computed, coverages }) {
      drawBands(polls, polled);
      const screened = polled.filter(({ tickerId }) => isScreened(tickerId));
      const others = polled.filter(({ tickerId }) => !isScreened(tickerId));
      return screenBatch(
        { computed: [...computed, ...others], polled: screened, coverages },
        {
          states,
          beforeBars: await readBeforeBars(screened),
          seams: await database.run((sql) => readSeams(sql, known, coverages, seamTerms)),
          termsOf,
          haltedFrom: desk.haltedFrom,
          isHalted: desk.isHalted,
        },
      );
    },
    async store({ quarantined, jumps }, at) {
      const bases = book.unstored();
      const halts = jumps.map(({ before, after }) => ({
        id: makeId(),
        tickerId: after.tickerId,
        at,
        beforeAt: before.at,
        beforePrice: before.last,
        afterAt: after.at,
        afterPrice: after.last,
        source: after.source,
      }));
      const isDropDue = droppedAt === null || at - droppedAt >= DROP_EVERY_MICROS;
      if (bases.length + halts.length + quarantined.length === 0 && !isDropDue) return;
      await database.run(async (sql) => {
        await startJumpHalts(sql, halts);
        await writeQuarantine(sql, quarantined, at);
        await writeSessionBases(sql, bases, at);
        if (isDropDue) await dropQuarantineBefore(sql, addMicros(at, -KEPT_MICROS));
      });
      book.stored(bases);
      if (isDropDue) droppedAt = at;
    },
    commit(batch) {
      for (const [tickerId, state] of batch.states) states.set(tickerId, state);
      for (const { after } of batch.jumps) {
        desk.add(after.tickerId, after.at);
        states.set(after.tickerId, NOTHING_SEEN);
      }
      for (const [tickerId, { completeTo }] of batch.coverages) heads.set(tickerId, completeTo);
      for (const [tickerId, coverage] of batch.known) known.set(tickerId, coverage);
    },
    statusOf: (print, at) => ({
      isHalted: desk.haltedFrom(print.tickerId) !== undefined,
      limits: isKrx(print.tickerId) ? book.limitsOf(print, at) : null,
    }),
    halted: desk.halted,
  };
}
