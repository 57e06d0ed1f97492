import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AHEAD_MAX_MICROS,
  createEdgeProgress,
  type EdgeProgress,
  NEWCOMER_BEHIND_MICROS,
} from './edge-progress.ts';

const NOW = instant(1_000_000 * MICROS_PER_SECOND);
const at = (seconds: number): Instant => addMicros(NOW, seconds * MICROS_PER_SECOND);

function note(progress: EdgeProgress, intakeId: string, acceptedAt: Instant, redelivered = false) {
  return progress.note({ intakeId, acceptedAt, redelivered }, NOW);
}

describe('a message of an intake', () => {
  it('is on time as long as each is later than the one before, however old they all are', () => {
    const progress = createEdgeProgress();
    for (const seconds of [-90_000, -90_000 + 0.000_001, -500, -0.5, 0]) {
      expect(note(progress, 'edge-1', at(seconds))).toBe('on_time');
      expect(progress.watermark()).toBe(at(seconds));
    }
  });

  it.each([0, 0.000_001, 1_800])(
    'is stamped back when it lies %d s behind, and moves nothing',
    (seconds) => {
      const progress = createEdgeProgress();
      note(progress, 'edge-1', at(-10));
      expect(note(progress, 'edge-1', at(-10 - seconds))).toBe('back_dated');
      expect(progress.watermark()).toBe(at(-10));
      expect(note(progress, 'edge-1', at(-9))).toBe('on_time');
    },
  );

  it('may lie behind when it was delivered before, and excuses none that was not', () => {
    const progress = createEdgeProgress();
    note(progress, 'edge-1', at(-10));
    expect(note(progress, 'edge-1', at(-300), true)).toBe('on_time');
    expect(note(progress, 'edge-1', at(-200))).toBe('back_dated');
    expect(progress.watermark()).toBe(at(-10));
  });

  it('is held against its own intake, not against another that is a little behind', () => {
    const progress = createEdgeProgress();
    note(progress, 'edge-1', at(-10));
    expect(note(progress, 'edge-2', at(-12))).toBe('on_time');
    expect(note(progress, 'edge-1', at(-11))).toBe('back_dated');
    expect(note(progress, 'edge-2', at(-11))).toBe('on_time');
  });

  it('gains nothing from a name that nobody has heard of, however many such there are', () => {
    const progress = createEdgeProgress();
    note(progress, 'edge-1', at(-10));
    const behind = addMicros(at(-10), -NEWCOMER_BEHIND_MICROS);
    for (let index = 0; index < 200; index++) {
      expect(note(progress, `thief-${index}`, behind)).toBe('back_dated');
      note(progress, `thief-${index}`, at(-9));
    }
    expect(note(progress, 'one-more', addMicros(at(-9), -NEWCOMER_BEHIND_MICROS))).toBe(
      'back_dated',
    );
    expect(note(progress, 'edge-1', at(-9.5))).toBe('on_time');
    expect(note(progress, 'edge-2', at(-9))).toBe('on_time');
  });

  it('of a new intake is not late because the clock of another runs ahead', () => {
    const progress = createEdgeProgress();
    note(progress, 'edge-1', at(50));
    expect(note(progress, 'edge-2', at(0))).toBe('on_time');
  });
});

describe('a stamp from the future', () => {
  it('is believed up to a minute ahead, and then says neither how far nor how late others are', () => {
    const progress = createEdgeProgress();
    const last = addMicros(NOW, AHEAD_MAX_MICROS);
    expect(note(progress, 'edge-2', last)).toBe('on_time');
    expect(progress.watermark()).toBe(last);
    expect(note(progress, 'edge-1', addMicros(last, 1))).toBe('ahead');
    expect(progress.watermark()).toBe(last);
    expect(note(progress, 'edge-1', at(0))).toBe('on_time');
  });

  it('is believed when home’s clock has come nearer, whatever nonsense came before it', () => {
    const progress = createEdgeProgress();
    note(progress, 'edge-1', at(1_000_000_000));
    for (const seconds of [100.25, 100.5, 101]) note(progress, 'edge-1', at(seconds));
    progress.catchUp(at(39));
    expect(progress.watermark()).toBe(0);
    progress.catchUp(at(40.5));
    expect(progress.watermark()).toBe(at(100));
    progress.catchUp(at(41));
    expect(progress.watermark()).toBe(at(101));
    expect(note(progress, 'edge-1', at(41))).toBe('on_time');
  });
});

/** An honest edge, whatever breaks: orders are lost to nobody. */
it('nothing that was stamped in order is refused, whoever starts anew and whatever comes again', () => {
  const step = fc.record({
    intake: fc.constantFrom('edge-1', 'edge-2'),
    /** Both stamp by clocks that agree within a second. */
    aheadMicros: fc.integer({ min: 0, max: MICROS_PER_SECOND }),
    pauseMicros: fc.integer({ min: 1, max: 120 * MICROS_PER_SECOND }),
  });
  const queueOf = fc.array(step, { maxLength: 60 }).map((steps) => {
    const last = new Map<string, number>();
    let now: number = NOW;
    return steps.map(({ intake, aheadMicros, pauseMicros }) => {
      now += pauseMicros;
      const acceptedAt = Math.max(now + aheadMicros, (last.get(intake) ?? 0) + 1);
      last.set(intake, acceptedAt);
      return { intakeId: intake, acceptedAt: instant(acceptedAt), redelivered: false };
    });
  });
  const property = fc.property(
    queueOf,
    fc.array(fc.nat(60)),
    fc.nat(30),
    (queue, ends, unacked) => {
      let progress = createEdgeProgress();
      const now = addMicros(NOW, MICROS_PER_DAY);
      for (const [index, message] of queue.entries()) {
        expect(progress.note(message, now)).toBe('on_time');
        if (!ends.includes(index)) continue;
        progress = createEdgeProgress();
        for (const again of queue.slice(Math.max(0, index - unacked), index + 1)) {
          expect(progress.note({ ...again, redelivered: true }, now)).toBe('on_time');
        }
      }
    },
  );
  fc.assert(property);
});
