import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import type { OverseasTrade } from './overseas-frames.ts';
import { createPushedTape } from './pushed-tape.ts';

const calendar = createMarketCalendar({ sessions: 'real' });
const NOW = parseInstant('2026-11-20T15:00:00Z') ?? (0 as never);
const AAPL = 'US-STOCK-AAPL';
const later = (seconds: number) => addMicros(NOW, Math.round(seconds * 1_000_000));

const trade = (at: Instant, last = '250'): OverseasTrade => ({
  symbol: 'AAPL',
  at,
  last: decimal(last),
  book: { bid: decimal('249.9'), ask: decimal('250.1') },
  volume: decimal('10'),
  dayVolume: decimal('1000'),
});
const openTape = () => createPushedTape((at) => calendar.phaseAt('US', at));

describe('the tape of what is pushed', () => {
  it('has quotes at one, two, three microseconds after the venue’s second, where a minute’s bar stands', () => {
    const tape = openTape();
    tape.add(AAPL, trade(NOW, '1'), later(0.4));
    tape.add('US-STOCK-MSFT', trade(NOW, '2'), later(0.4));
    tape.add(AAPL, trade(NOW, '3'), later(0.5));
    tape.add(AAPL, trade(later(1), '4'), later(1.1));
    tape.add(AAPL, trade(NOW, '5'), later(1.2));
    const { prints } = tape.drain();
    expect(prints.map(({ at, last }) => [at - NOW, last])).toEqual([
      [1, decimal('1')],
      [1, decimal('2')],
      [2, decimal('3')],
      [1_000_001, decimal('4')],
      [3, decimal('5')],
    ]);
    expect(prints[2]).toMatchObject({
      kind: 'QUOTE',
      source: 'kis-us',
      bid: decimal('249.9'),
      ask: decimal('250.1'),
      volume: decimal('10'),
      venueAt: NOW,
      receivedAt: later(0.5),
    });
    expect(tape.drain()).toEqual({ prints: [], untimely: 0 });
  });

  it('has a bare trade where the book has not two sides', () => {
    const tape = openTape();
    tape.add(AAPL, { ...trade(NOW), book: undefined }, later(0.4));
    expect(tape.drain().prints).toMatchObject([{ kind: 'TRADE', venueAt: NOW }]);
  });

  it.each(['2026-11-20T14:29:59Z', '2026-11-20T21:00:00Z', '2026-11-26T16:00:00Z'])(
    'leaves out what is traded outside regular hours: %s',
    (text) => {
      const at = parseInstant(text) ?? NOW;
      const tape = openTape();
      tape.add(AAPL, trade(at), addMicros(at, 400_000));
      expect(tape.drain()).toEqual({ prints: [], untimely: 0 });
    },
  );

  it('keeps nothing of a night’s trades: the session’s first one finds room, and none are missed', () => {
    const tape = openTape();
    const open = parseInstant('2026-11-20T14:30:00Z') ?? NOW;
    for (let index = 25_000; index > 0; index -= 1) {
      const at = addMicros(open, -Math.ceil(index / 5) * 1_000_000);
      tape.add(AAPL, trade(at), addMicros(at, 4_000_000));
    }
    // How slow the venue is was learnt all the same.
    expect(tape.lagMicros()).toBe(5_000_000);
    tape.add(AAPL, trade(open, '7'), addMicros(open, 400_000));
    const { prints, untimely } = tape.drain();
    expect(prints).toMatchObject([{ at: addMicros(open, 1), last: decimal('7') }]);
    expect(untimely).toBe(0);
  });

  it('keeps twenty thousand that nobody comes for, and counts the rest', () => {
    const tape = openTape();
    for (let index = 0; index < 20_003; index += 1) tape.add(AAPL, trade(NOW), later(0.4));
    expect(tape.drain()).toMatchObject({ prints: { length: 20_000 }, untimely: 3 });
    tape.add(AAPL, trade(NOW), later(0.5));
    expect(tape.drain().prints).toMatchObject([{ at: addMicros(NOW, 20_001) }]);
  });

  it('takes nothing for a moment that was told, and counts it', () => {
    const tape = openTape();
    expect(tape.tell(AAPL, later(3), 'HEARING')).toBe(true);
    expect(tape.tell(AAPL, later(3), 'HEARING')).toBe(false);
    expect(tape.tell(AAPL, later(2), 'ASKING')).toBe(false);
    expect(tape.toldTo(AAPL)).toBe(later(3));
    tape.add(AAPL, trade(later(2)), later(4));
    tape.add('US-STOCK-MSFT', trade(later(2)), later(4));
    // What was told is the start of this second: its trades stand beyond it.
    tape.add(AAPL, trade(later(3)), later(4));
    const { prints, untimely } = tape.drain();
    expect(untimely).toBe(1);
    expect(prints.map(({ tickerId, at }) => [tickerId, at - NOW])).toEqual([
      ['US-STOCK-MSFT', 2_000_001],
      [AAPL, 3_000_001],
    ]);
  });

  it('takes nothing older than what was asked for either, which nobody is to blame for', () => {
    const tape = openTape();
    expect(tape.tell(AAPL, later(3.5), 'ASKING')).toBe(true);
    tape.add(AAPL, trade(later(3)), later(4));
    tape.add(AAPL, trade(later(4)), later(4.2));
    const { prints, untimely } = tape.drain();
    expect(prints.map(({ at }) => at)).toEqual([addMicros(later(4), 1)]);
    expect(untimely).toBe(0);
  });

  it('takes no price of the future, beyond what clocks may differ', () => {
    const tape = openTape();
    tape.add(AAPL, trade(later(2)), NOW);
    tape.add(AAPL, trade(later(3)), NOW);
    const { prints, untimely } = tape.drain();
    expect(prints.map(({ at }) => at)).toEqual([addMicros(later(2), 1)]);
    expect(untimely).toBe(1);
  });

  it('takes an old price for no lag, and for no news', () => {
    const tape = openTape();
    tape.add(AAPL, trade(NOW), later(16));
    expect(tape.lagMicros()).toBe(2_000_000);
    expect(tape.drain()).toEqual({ prints: [], untimely: 1 });
  });

  it('lags as far behind as the prices of the last minute came, and two seconds at least', () => {
    const tape = openTape();
    expect(tape.lagMicros()).toBe(2_000_000);
    tape.add(AAPL, trade(NOW), later(0.9));
    expect(tape.lagMicros()).toBe(2_000_000);
    tape.add(AAPL, trade(NOW), later(4));
    expect(tape.lagMicros()).toBe(5_000_000);
    tape.add(AAPL, trade(later(70)), later(70.5));
    expect(tape.lagMicros()).toBe(5_000_000);
    tape.add(AAPL, trade(later(130)), later(130.5));
    expect(tape.lagMicros()).toBe(2_000_000);
    tape.add(AAPL, trade(later(130)), later(144.9));
    expect(tape.lagMicros()).toBe(15_000_000);
  });
});
