import {
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BarGrain,
  isToldByLastBar,
  nextBackfillStep,
  splitByResolution,
} from './backfill-step.ts';

const at = (seconds: number): Instant => instant(seconds * MICROS_PER_SECOND);
const openTime = (from: Instant, to: Instant) => to - from;
const nextOpen = (moment: Instant) => moment;
const minutes: BarGrain = { micros: MICROS_PER_MINUTE, perRequest: 200, absent: 'UNKNOWN' };
const seconds: BarGrain = { micros: MICROS_PER_SECOND, perRequest: 200, absent: 'NO_TRADE' };
const gap = { after: at(130), before: at(390) };

describe('the next step of a backfill', () => {
  const step = (now: number, bars: BarGrain | null = minutes) =>
    nextBackfillStep(gap, at(now), { bars, nextOpen });

  it('waits until the first minute in the gap is over and closed by the venue', () => {
    expect(step(241)).toBeUndefined();
    expect(step(242)).toEqual({
      after: at(130),
      before: at(240),
      decidedTo: instant(at(240) - 1),
      isAsked: true,
    });
  });

  it('takes the rest at once when its last bar is over', () => {
    expect(step(1000)).toEqual({ ...gap, decidedTo: at(390), isAsked: true });
  });

  it('goes oldest first, a request at a time', () => {
    expect(step(1000, { ...minutes, perRequest: 2 })).toMatchObject({ before: at(300) });
    expect(step(1000, { ...seconds, perRequest: 200 })).toMatchObject({ before: at(331) });
  });

  it('decides a gap without the start of a bar by itself: it can hold none', () => {
    const short = { after: at(121), before: at(170) };
    expect(nextBackfillStep(short, at(171), { bars: minutes, nextOpen })).toEqual({
      ...short,
      decidedTo: at(170),
      isAsked: false,
    });
  });

  it('gives up a gap at once where the venue keeps no past', () => {
    expect(step(391, null)).toEqual({ ...gap, decidedTo: at(390), isAsked: false });
  });

  it('asks nothing of the hours in which the market was closed', () => {
    // Closed from 200 to 100,000.
    const opens = (moment: Instant) =>
      moment >= at(200) && moment < at(100_000) ? at(100_000) : moment;
    const night = { after: at(170), before: at(100_100) };
    const terms = { bars: minutes, nextOpen: opens };
    const first = nextBackfillStep(night, at(200_000), {
      ...terms,
      bars: { ...minutes, perRequest: 1 },
    });
    expect(first).toMatchObject({ before: at(240), isAsked: true });
    const rest = { after: first?.decidedTo ?? at(0), before: night.before };
    const skipped = nextBackfillStep(rest, at(200_000), terms);
    expect(skipped).toMatchObject({ before: at(99_960), isAsked: false });
    const last = { after: skipped?.decidedTo ?? at(0), before: night.before };
    expect(nextBackfillStep(last, at(200_000), terms)).toMatchObject({
      before: night.before,
      isAsked: true,
    });
  });

  it('reaches the end of any gap without leaving or repeating a moment', () => {
    const part = fc.integer({ min: 1, max: 40 * 60 * 1000 });
    const grain = fc.constantFrom(minutes, { ...seconds, perRequest: 90 });
    fc.assert(
      fc.property(
        part,
        part,
        grain,
        fc.integer({ min: 1, max: 10 }),
        (start, length, bars, most) => {
          const terms = { bars: { ...bars, perRequest: bars.perRequest * most }, nextOpen };
          const whole = { after: instant(start * 1000), before: instant((start + length) * 1000) };
          const now = instant(whole.before + 2 * MICROS_PER_MINUTE);
          let after = whole.after;
          let starts = 0;
          while (after < whole.before) {
            const next = nextBackfillStep({ after, before: whole.before }, now, terms);
            if (!next) throw new Error('every bar is over, so there is a step');
            expect(next.after).toBe(after);
            const pieces = splitByResolution(next, [], { bars: terms.bars, openTime });
            expect([next.after, next.after + 1]).toContain(pieces[0]?.from);
            expect(pieces.at(-1)?.to).toBe(next.before);
            starts += startsWithin(next.after, next.before, bars);
            after = next.decidedTo;
          }
          expect(after).toBe(whole.before);
          expect(starts).toBe(startsWithin(whole.after, whole.before, bars));
        },
      ),
    );
  });
});

describe('how a gap was closed', () => {
  const asked = { ...gap, decidedTo: at(390), isAsked: true };

  it('is by the bars that the venue had, where one that is absent says nothing', () => {
    const starts = [at(180), at(240), at(360)];
    expect(splitByResolution(asked, starts, { bars: minutes, openTime })).toEqual([
      { from: at(130), to: at(180), resolution: 'UNRECOVERABLE' },
      { from: at(180), to: at(300), resolution: 'BACKFILLED' },
      { from: at(300), to: at(360), resolution: 'UNRECOVERABLE' },
      { from: at(360), to: at(390), resolution: 'BACKFILLED' },
    ]);
  });

  it('is all but what precedes the first whole bar, where one that is absent had no trade', () => {
    const after = instant(at(130) + 400_000);
    const step = { ...asked, after };
    expect(splitByResolution(step, [at(150)], { bars: seconds, openTime })).toEqual([
      { from: after, to: at(131), resolution: 'UNRECOVERABLE' },
      { from: at(131), to: at(390), resolution: 'BACKFILLED' },
    ]);
    // Nobody was asked: nothing is known of it.
    const bare = { after, before: instant(after + 500_000), decidedTo: after, isAsked: false };
    expect(splitByResolution(bare, [], { bars: seconds, openTime })).toMatchObject([
      { resolution: 'UNRECOVERABLE' },
    ]);
  });

  it('is not by what is lost, although one that is absent had no trade', () => {
    const terms = { bars: seconds, openTime, lost: [at(200), at(201)] };
    expect(splitByResolution(asked, [at(150)], terms)).toMatchObject([
      { from: at(130), to: at(200), resolution: 'BACKFILLED' },
      { from: at(200), to: at(202), resolution: 'UNRECOVERABLE' },
      { from: at(202), to: at(390), resolution: 'BACKFILLED' },
    ]);
  });

  it('is never, where the venue keeps no past', () => {
    const step = { ...asked, isAsked: false };
    expect(splitByResolution(step, [], { bars: null, openTime })).toEqual([
      { from: at(130), to: at(390), resolution: 'UNRECOVERABLE' },
    ]);
  });

  it('leaves out the hours in which the market was closed: nothing was missing then', () => {
    const closesAt200 = (from: Instant, to: Instant) => Math.max(0, Math.min(to, at(200)) - from);
    expect(splitByResolution(asked, [at(180)], { bars: minutes, openTime: closesAt200 })).toEqual([
      { from: at(130), to: at(180), resolution: 'UNRECOVERABLE' },
      { from: at(180), to: at(240), resolution: 'BACKFILLED' },
    ]);
  });
});

/** Starts of bars strictly between the two. */
function startsWithin(after: Instant, before: Instant, { micros }: BarGrain): number {
  return Math.ceil(before / micros) - 1 - Math.floor(after / micros);
}

describe('what the last bar of a gap tells of beyond it', () => {
  it.each([
    ['the rest of the minute that the gap ends in', [130, 390], 390, true],
    ['up to the end of that minute', [130, 390], 419.999999, true],
    ['nothing of the next', [130, 390], 420, false],
    ['nothing where the gap ends as a minute does', [130, 420], 425, false],
    ['nothing where no whole minute starts in the gap', [130, 150], 160, false],
    ['nothing of a minute that the gap begins with', [120, 150], 160, false],
  ] as const)('is %s', (_, [after, before], moment, expected) => {
    const ends = { after: at(after), before: at(before) };
    expect(isToldByLastBar(ends, at(moment), minutes)).toBe(expected);
  });
});
