import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import type { Print } from '../../tape/print.ts';
import type { Poll, RateReader } from '../source.ts';
import { isInSession, rateClassOf } from './choose-rate.ts';
import { createFxSource } from './fx-source.ts';
import { fxOpenMicros, isFxOpen } from './fx-week.ts';

const real = createMarketCalendar({ sessions: 'real' });
const always = createMarketCalendar({ sessions: 'always' });
const OPENING = kst('17T23:30:00');
const MORNING = kst('17T10:00:00');

function kst(text: string): Instant {
  return parseInstant(`2026-11-${text}+09:00`) as Instant;
}

/** Two venues and a tape; a feeder polls the source and may be started anew. */
function createDesk(given: { at: Instant; calendar?: typeof real }) {
  const desk = { now: given.at, official: '1400' as string | null, usdt: '1410' as string | null };
  const prints: Print[] = [];
  const polls: Poll[] = [];
  const asked: string[] = [];
  const faults = new Map<string, unknown>();
  const reader = (name: string, kind: RateReader['class']): RateReader => ({
    name,
    class: kind,
    async read() {
      const at = desk.now;
      asked.push(name);
      const rate = kind === 'OFFICIAL' ? desk.official : desk.usdt;
      if (rate === null) throw new Error(`${name} is away`);
      return { rate: decimal(rate), at };
    },
  });
  const start = () =>
    createFxSource({
      official: reader('kis', 'OFFICIAL'),
      fallback: reader('usdt:upbit', 'USDT'),
      calendar: given.calendar ?? real,
      clock: () => desk.now,
      lastPrint: prints.at(-1),
      report: (name, fault) => faults.set(name, fault),
    });
  let source = start();
  return Object.assign(desk, {
    prints,
    polls,
    asked,
    faults,
    restart: () => {
      source = start();
    },
    async poll(at: Instant) {
      desk.now = at;
      await source.poll(new AbortController().signal, (poll) => {
        polls.push(poll);
        prints.push(...poll.prints);
      });
      return lastOf(prints);
    },
  });
}

function lastOf(prints: readonly Print[]) {
  const print = prints.at(-1);
  return print && [print.source, formatDecimal(print.last)];
}

const seconds = (from: Instant, count: number) => addMicros(from, count * MICROS_PER_SECOND);
const minutes = (from: Instant, count: number) => addMicros(from, count * MICROS_PER_MINUTE);

describe('USD/KRW', () => {
  it('is read every ten seconds, printed each time, and answered for in between', async () => {
    const desk = createDesk({ at: MORNING });
    for (let second = 0; second < 30; second += 1) await desk.poll(seconds(MORNING, second));
    expect(desk.prints.map(({ at }) => at)).toEqual([0, 10, 20].map((s) => seconds(MORNING, s)));
    expect(desk.polls.map(({ at }) => at)).toEqual(
      Array.from({ length: 30 }, (_, second) => seconds(MORNING, second)),
    );
    expect(desk.prints[2]).toMatchObject({
      kind: 'TRADE',
      source: 'kis',
      venueAt: desk.prints[2]?.at,
    });
    // The coin is asked for only while nothing is known.
    expect(desk.asked).toEqual(['kis', 'usdt:upbit', 'kis', 'kis']);
  });

  it('answers although nobody can be read, and tells of the faults', async () => {
    const desk = createDesk({ at: MORNING });
    Object.assign(desk, { official: null, usdt: null });
    expect(await desk.poll(MORNING)).toBeUndefined();
    expect(desk.polls).toMatchObject([{ at: MORNING, answered: ['FX-PAIR-USDKRW'], prints: [] }]);
    expect([...desk.faults]).toMatchObject([
      ['kis', { message: 'kis is away' }],
      ['usdt:upbit', { message: 'usdt:upbit is away' }],
    ]);
    desk.official = '1401';
    await desk.poll(seconds(MORNING, 10));
    expect(desk.faults.get('kis')).toBeNull();
  });

  it('falls back to the coin after ten minutes, and back as soon as it may', async () => {
    const desk = createDesk({ at: MORNING });
    await desk.poll(MORNING);
    desk.official = null;
    expect(await desk.poll(minutes(MORNING, 10))).toEqual(['kis', '1400']);
    expect(await desk.poll(seconds(MORNING, 610))).toEqual(['usdt:upbit', '1410']);
    desk.official = '1402';
    expect(await desk.poll(minutes(MORNING, 15))).toEqual(['kis', '1402']);
  });

  it('keeps to the class of the opening, however long its venue is silent', async () => {
    const desk = createDesk({ at: minutes(OPENING, -1) });
    await desk.poll(minutes(OPENING, -1));
    desk.official = null;
    expect(await desk.poll(minutes(OPENING, 60))).toEqual(['kis', '1400']);
    desk.restart();
    expect(await desk.poll(minutes(OPENING, 120))).toEqual(['kis', '1400']);
    // After the close.
    expect(await desk.poll(minutes(OPENING, 391))).toEqual(['usdt:upbit', '1410']);
  });

  it('keeps to the coin too, though the official rate is back', async () => {
    const desk = createDesk({ at: minutes(OPENING, -1) });
    desk.official = null;
    await desk.poll(minutes(OPENING, -1));
    desk.official = '1400';
    desk.usdt = '1411';
    desk.restart();
    expect(await desk.poll(minutes(OPENING, 5))).toEqual(['usdt:upbit', '1411']);
  });

  it('does not take a class for which the session began while it was read', async () => {
    const desk = createDesk({ at: minutes(OPENING, -30) });
    desk.official = null;
    await desk.poll(minutes(OPENING, -30));
    desk.official = '1400';
    const source = createFxSource({
      official: {
        name: 'kis',
        class: 'OFFICIAL',
        read: async () => ({ rate: decimal('1400') as Decimal, at: OPENING }),
      },
      fallback: null,
      calendar: real,
      clock: () => seconds(OPENING, -1),
      lastPrint: desk.prints.at(-1),
      report: () => {},
    });
    const taken: Poll[] = [];
    await source.poll(new AbortController().signal, (poll) => taken.push(poll));
    expect(taken).toMatchObject([{ at: seconds(OPENING, -1), prints: [] }]);
  });

  it('lets the last official rate grow old over the weekend', async () => {
    const desk = createDesk({ at: kst('21T05:59:00') });
    await desk.poll(kst('21T05:59:00'));
    const asked = desk.asked.length;
    for (const moment of ['21T06:00:00', '22T12:00:00', '23T05:59:59'])
      await desk.poll(kst(moment));
    expect(desk.prints).toHaveLength(1);
    expect(desk.asked).toHaveLength(asked);
    expect(await desk.poll(kst('23T06:00:00'))).toEqual(['kis', '1400']);
    expect(desk.prints).toHaveLength(2);
  });

  it('refuses what cannot be a rate, by name', async () => {
    const desk = createDesk({ at: MORNING });
    await desk.poll(MORNING);
    desk.official = '14.00';
    expect(await desk.poll(seconds(MORNING, 10))).toEqual(['kis', '1400']);
    expect(desk.faults.get('kis')).toMatchObject({ message: 'RATE_OUT_OF_RANGE rate=14' });
    desk.official = '1500';
    expect(await desk.poll(seconds(MORNING, 20))).toEqual(['kis', '1400']);
    expect(desk.faults.get('kis')).toMatchObject({ message: 'RATE_JUMPED rate=1500' });
  });

  it('holds a first rate against the other class’s, and uses neither where they differ', async () => {
    const desk = createDesk({ at: MORNING });
    desk.official = '1000';
    expect(await desk.poll(MORNING)).toBeUndefined();
    expect([...desk.faults]).toMatchObject([
      ['kis', { message: 'RATES_DISAGREE rate=1000' }],
      ['usdt:upbit', { message: 'RATES_DISAGREE rate=1410' }],
    ]);
    expect(desk.polls).toMatchObject([{ at: MORNING, prints: [] }]);
    desk.official = '1400';
    expect(await desk.poll(seconds(MORNING, 10))).toEqual(['kis', '1400']);
    expect([...desk.faults.values()]).toEqual([null, null]);
  });

  it('is not kept from the right rate by a wrong one: it takes three readings', async () => {
    const desk = createDesk({ at: MORNING });
    Object.assign(desk, { official: '1000', usdt: null });
    expect(await desk.poll(MORNING)).toEqual(['kis', '1000']);
    desk.official = '1400';
    expect(await desk.poll(seconds(MORNING, 10))).toEqual(['kis', '1000']);
    desk.restart();
    expect(await desk.poll(seconds(MORNING, 20))).toEqual(['kis', '1000']);
    expect(await desk.poll(seconds(MORNING, 30))).toEqual(['kis', '1000']);
    expect(await desk.poll(seconds(MORNING, 40))).toEqual(['kis', '1400']);
  });

  it('does not wait for a venue that hangs', async () => {
    const faults = new Map<string, unknown>();
    const source = createFxSource({
      official: { name: 'kis', class: 'OFFICIAL', read: () => new Promise(() => {}) },
      fallback: null,
      calendar: real,
      clock: () => MORNING,
      lastPrint: undefined,
      report: (name, fault) => faults.set(name, fault),
      readDeadlineMs: 5,
    });
    const taken: Poll[] = [];
    await source.poll(new AbortController().signal, (poll) => taken.push(poll));
    expect(taken).toMatchObject([{ at: MORNING, prints: [] }]);
    expect(faults.get('kis')).toMatchObject({ message: 'no answer in time' });
  });

  it('begins anew after made-up rates', async () => {
    const desk = createDesk({ at: MORNING });
    await desk.poll(MORNING);
    desk.prints.push({ ...(desk.prints[0] as Print), source: 'sim', last: decimal('1100') });
    desk.restart();
    desk.official = null;
    expect(await desk.poll(minutes(MORNING, 1))).toEqual(['usdt:upbit', '1410']);
  });
});

/** Ten days of polls at uneven moments, with venues that come and go and feeders that die. */
const life = fc.record({
  calendar: fc.constantFrom(real, always),
  steps: fc.array(
    fc.record({
      minutes: fc.oneof(
        { arbitrary: fc.integer({ min: 1, max: 30 }), weight: 6 },
        { arbitrary: fc.integer({ min: 30, max: 600 }), weight: 1 },
      ),
      official: fc.boolean(),
      usdt: fc.boolean(),
      restart: fc.boolean(),
    }),
    { minLength: 50, maxLength: 300, size: 'max' },
  ),
});

describe('whatever venues and feeders do', () => {
  it('no session sees two classes of rates, and the official one comes first', async () => {
    await fc.assert(
      fc.asyncProperty(life, async ({ calendar, steps }) => {
        const desk = createDesk({ at: kst('13T12:00:00'), calendar });
        for (const step of steps) {
          if (step.restart) desk.restart();
          desk.official = step.official ? '1400' : null;
          desk.usdt = step.usdt ? '1410' : null;
          const before = desk.prints.at(-1);
          const at = minutes(desk.now, step.minutes);
          await desk.poll(at);
          expect(desk.polls.at(-1)?.at).toBe(at);
          judge({ before, after: desk.prints.at(-1), at, step, calendar });
        }
      }),
      { numRuns: 60 },
    );
  });
});

function judge(turn: {
  before: Print | undefined;
  after: Print | undefined;
  at: Instant;
  step: { official: boolean; usdt: boolean };
  calendar: typeof real;
}): void {
  const { before, after, at, step } = turn;
  const isSession = isInSession(turn.calendar, at);
  const [was, is] = [before, after].map((print) => print && rateClassOf(print.source));
  if (!before) {
    expect(is).toBe(step.official ? 'OFFICIAL' : step.usdt ? 'USDT' : undefined);
    return;
  }
  if (isSession) expect(is).toBe(was);
  const isNew = after !== before;
  if (isNew && is === 'OFFICIAL') expect(isFxOpen(at)).toBe(true);
  if (was === 'OFFICIAL' && is === 'USDT') {
    expect(fxOpenMicros(before.at, at)).toBeGreaterThan(10 * MICROS_PER_MINUTE);
  }
  if (step.official && isFxOpen(at) && !isSession)
    expect([is, after?.at]).toEqual(['OFFICIAL', at]);
  if (step.usdt && was === 'USDT') expect(after?.at).toBe(at);
}
