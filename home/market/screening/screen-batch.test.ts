import { decimal, formatDecimal, ONE } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Coverage } from '../tape/coverage.ts';
import type { BarPrint, Print, TradePrint } from '../tape/print.ts';
import { type BatchTerms, screenBatch } from './screen-batch.ts';
import { NOTHING_SEEN, type ScreenState } from './screen-prints.ts';

const START = instant(1_795_000_000_000_000);
const second = (count: number): Instant => addMicros(START, count * MICROS_PER_SECOND);
const offsetOf = (at: Instant) => (at - START) / MICROS_PER_SECOND;

function base(tickerId: string, count: number) {
  const at = second(count);
  return { tickerId, at, venueAt: at, receivedAt: at, volume: null, source: 'venue', origin: null };
}

function trade(count: number, price: string, tickerId = 'X'): TradePrint {
  return { kind: 'TRADE', ...base(tickerId, count), last: decimal(price) };
}

function bar(count: number, price: string): BarPrint {
  const flat = decimal(price);
  return { kind: 'BAR', ...base('X', count), last: flat, open: flat, high: flat, low: flat };
}

const after = (count: number, price: string, tickerId = 'X'): [string, ScreenState] => [
  tickerId,
  { ...NOTHING_SEEN, last: trade(count, price, tickerId) },
];

function screen(
  given: { computed?: Print[]; polled?: Print[]; coverages: [string, number][] },
  terms: Partial<BatchTerms> = {},
  gapped: ReadonlyMap<string, Coverage> = new Map(),
) {
  const coverages = new Map<string, Coverage>([
    ...given.coverages.map(([id, to]): [string, Coverage] => {
      return [id, { completeTo: second(to), beyond: [] }];
    }),
    ...gapped,
  ]);
  const screened = screenBatch(
    { computed: given.computed ?? [], polled: given.polled ?? [], coverages },
    {
      states: new Map([after(0, '100'), after(0, '100', 'Y')]),
      beforeBars: new Map(),
      seams: new Map(),
      termsOf: () => ({
        bandAt: () => null,
        factorBetween: () => ONE,
        isNewSession: () => false,
      }),
      haltedFrom: () => undefined,
      isHalted: () => false,
      ...terms,
    },
  );
  return {
    screened,
    prints: screened.prints.map(({ tickerId, at, last }) => {
      return `${tickerId} ${offsetOf(at)}:${formatDecimal(last)}`;
    }),
    decided: [...screened.coverages].map(([id, { completeTo }]) => [id, offsetOf(completeTo)]),
  };
}

describe('a batch of prints', () => {
  it('is judged instrument by instrument: one that is doubted holds up no other', () => {
    const polled = [trade(1, '101'), trade(2, '140'), trade(2, '102', 'Y'), trade(3, '103', 'Y')];
    const { prints, decided } = screen({
      polled,
      coverages: [
        ['X', 3],
        ['Y', 3],
      ],
    });
    expect(prints).toEqual(['X 1:101', 'Y 2:102', 'Y 3:103']);
    expect(decided).toEqual([
      ['X', 2 - 1e-6],
      ['Y', 3],
    ]);
  });

  it('stops before a jump, and says what it was', () => {
    const polled = [trade(1, '101'), trade(2, '200'), trade(3, '201')];
    const { screened, prints, decided } = screen({ polled, coverages: [['X', 3]] });
    expect(prints).toEqual(['X 1:101']);
    expect(decided).toEqual([['X', 2 - 1e-6]]);
    expect(screened.jumps.map(({ before, after: to }) => [before.at, to.at])).toEqual([
      [second(1), second(2)],
    ]);
  });

  it('stops at a jump that agrees with what was quarantined before', () => {
    const alone = { ...NOTHING_SEEN, last: trade(0, '100'), witness: trade(2, '200') };
    const states = new Map([['X', alone]]);
    const { screened, decided } = screen(
      { polled: [trade(90, '201')], coverages: [['X', 91]] },
      { states },
    );
    expect(screened.jumps).toMatchObject([{ after: { at: second(90) } }]);
    expect(decided).toEqual([['X', 90 - 1e-6]]);
  });

  it('leaves out what lies in a halt, of computed sources too, and keeps what lies before', () => {
    const isHalted = (tickerId: string, at: Instant) =>
      tickerId === 'X' && at >= second(2) && at < second(4);
    const computed = [1, 2, 3, 4].map((count) => trade(count, '100'));
    const over = screen({ computed, coverages: [['X', 4]] }, { isHalted });
    expect(over.prints).toEqual(['X 1:100', 'X 4:100']);
    expect(over.decided).toEqual([['X', 4]]);
    const lasting = { isHalted, haltedFrom: () => second(2) };
    const polled = [trade(1, '100'), trade(2, '100'), trade(3, '100')];
    const now = screen({ polled, coverages: [['X', 3]] }, lasting);
    expect(now.prints).toEqual(['X 1:100']);
    expect(now.decided).toEqual([['X', 2 - 1e-6]]);
  });

  it('forgets what was held when a halt overtakes it', () => {
    const held = { ...NOTHING_SEEN, last: trade(0, '100'), suspect: trade(2, '140') };
    const terms = {
      states: new Map([['X', held]]),
      isHalted: (_: string, at: Instant) => at >= second(2),
    };
    const { screened } = screen({ coverages: [['X', 90]] }, terms);
    expect(screened.quarantined).toEqual([]);
    expect(screened.states.get('X')?.suspect).toBeNull();
  });

  it('gives up on what was held for a minute, though nothing came', () => {
    const held = { ...NOTHING_SEEN, last: trade(0, '100'), suspect: trade(2, '140') };
    const states = new Map([['X', held]]);
    expect(screen({ coverages: [['X', 62]] }, { states }).decided).toEqual([['X', 2 - 1e-6]]);
    const { screened, decided } = screen({ coverages: [['X', 63]] }, { states });
    expect(decided).toEqual([['X', 63]]);
    expect(screened.quarantined).toMatchObject([{ reason: 'ALONE' }]);
  });

  it('has bars in a lane of their own, behind the print before their gap', () => {
    const polled = [bar(-120, '50'), bar(-60, '52'), trade(1, '101')];
    const beforeBars = new Map([['X', trade(-200, '51')]]);
    const { prints, screened } = screen({ polled, coverages: [['X', 1]] }, { beforeBars });
    expect(prints).toEqual(['X -120:50', 'X -60:52', 'X 1:101']);
    expect(screened.states.get('X')?.last?.at).toBe(second(1));
  });

  it('judges no jump across an open gap, and judges it where the gap is closed', () => {
    const behind = [trade(100, '150'), trade(101, '151')];
    const beyond = [{ from: second(100), to: second(101) }];
    const gapped = new Map([['X', { completeTo: second(1), beyond }]]);
    const open = screen({ polled: behind, coverages: [] }, {}, gapped);
    expect(open.prints).toEqual(['X 100:150', 'X 101:151']);
    expect(open.screened.jumps).toEqual([]);
    const states = new Map([after(101, '151')]);
    const close = (price: string) =>
      screen(
        { polled: [bar(60, price), trade(102, '152')], coverages: [['X', 102]] },
        { states, seams: new Map([['X', { before: trade(0, '100'), after: behind[0] ?? null }]]) },
      );
    expect(close('120')).toMatchObject({
      prints: ['X 60:120', 'X 102:152'],
      decided: [['X', 102]],
    });
    const jumped = close('101');
    expect(jumped).toMatchObject({ prints: ['X 60:101'], decided: [['X', 100 - 1e-6]] });
    expect(jumped.screened.jumps).toMatchObject([{ before: { at: second(60) }, after: behind[0] }]);
  });

  it('judges what is held once more where a gap is closed before it', () => {
    const states = new Map([
      ['X', { ...NOTHING_SEEN, last: trade(0, '100'), suspect: trade(100, '130') }],
    ]);
    const { prints, decided } = screen(
      { polled: [bar(60, '120')], coverages: [['X', 101]] },
      { states, seams: new Map([['X', { before: trade(0, '100'), after: null }]]) },
    );
    expect(prints).toEqual(['X 60:120', 'X 100:130']);
    expect(decided).toEqual([['X', 101]]);
  });
});
