import { addMicros } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { USER } from './testing/build-order.ts';
import { BTC } from './testing/build-print.ts';
import { START, second } from './testing/moment.ts';
import {
  createTradingModes,
  type ModeSaid,
  type ModeScope,
  refuseByMode,
  type TradingMode,
} from './trading-modes.ts';

const SUBJECTS: Readonly<Record<ModeScope, string | null>> = {
  ALL: null,
  MARKET: 'CRYPTO',
  INSTRUMENT: BTC,
  USER,
};
const QUESTION = { market: 'CRYPTO', tickerId: BTC, userId: USER } as const;

let id = 0;
function say(scope: ModeScope, mode: TradingMode, from = 0, subject = SUBJECTS[scope]): ModeSaid {
  id += 1;
  const effectiveFrom = second(from);
  return { id, scope, subject, mode, note: 'why', setBy: USER, setAt: START, effectiveFrom };
}
const found = (said: readonly ModeSaid[], at = START, question: object = QUESTION) => {
  const one = createTradingModes(said).strictest(question, at);
  return one ? `${one.mode} ${one.scope}` : 'ACTIVE';
};

describe('the mode in force', () => {
  it('is ACTIVE where nothing was said, or only of others', () => {
    expect(found([])).toBe('ACTIVE');
    expect(
      found([
        say('MARKET', 'HALTED', 0, 'KRX'),
        say('INSTRUMENT', 'HALTED', 0, 'CRYPTO-COIN-ETH'),
        say('USER', 'HALTED', 0, 'somebody else'),
        // An id of one kind is none of another.
        say('MARKET', 'HALTED', 0, BTC),
        say('USER', 'HALTED', 0, 'CRYPTO'),
      ]),
    ).toBe('ACTIVE');
  });

  it.each(['ALL', 'MARKET', 'INSTRUMENT', 'USER'] as const)('may be said of %s', (scope) => {
    expect(found([say(scope, 'REDUCE_ONLY')])).toBe(`REDUCE_ONLY ${scope}`);
  });

  it('begins with its moment, and ends with that of the next word on the subject', () => {
    const said = [
      say('USER', 'HALTED', 10),
      say('USER', 'REDUCE_ONLY', 20),
      say('USER', 'ACTIVE', 30),
    ];
    const before = (seconds: number) => addMicros(second(seconds), -1);
    expect(found(said, before(10))).toBe('ACTIVE');
    expect(found(said, second(10))).toBe('HALTED USER');
    expect(found(said, before(20))).toBe('HALTED USER');
    expect(found(said, second(20))).toBe('REDUCE_ONLY USER');
    expect(found(said, second(30))).toBe('ACTIVE');
  });

  it('of two words for one moment is the later', () => {
    expect(found([say('ALL', 'HALTED'), say('ALL', 'ACTIVE')])).toBe('ACTIVE');
  });

  it('is the strictest of all that concern an order, of equal ones the widest', () => {
    const all = say('ALL', 'REDUCE_ONLY');
    const user = say('USER', 'HALTED');
    expect(found([all, user])).toBe('HALTED USER');
    expect(found([user, say('MARKET', 'HALTED')])).toBe('HALTED MARKET');
    // ACTIVE takes nothing back but what was said of the same.
    expect(found([all, say('USER', 'ACTIVE')])).toBe('REDUCE_ONLY ALL');
  });

  it('leaves out what is not asked for', () => {
    const said = [say('MARKET', 'HALTED'), say('USER', 'REDUCE_ONLY')];
    expect(found(said, START, { userId: USER })).toBe('REDUCE_ONLY USER');
    expect(found(said, START, {})).toBe('ACTIVE');
  });
});

it.each([
  ['HALTED', 'BUY', 'MARKET_CLOSED mode=HALTED scope=ALL'],
  ['HALTED', 'SELL', 'MARKET_CLOSED mode=HALTED scope=ALL'],
  ['REDUCE_ONLY', 'BUY', 'LIMIT_EXCEEDED mode=REDUCE_ONLY scope=ALL'],
  ['REDUCE_ONLY', 'SELL', 'taken'],
  ['ACTIVE', 'BUY', 'taken'],
  ['ACTIVE', 'SELL', 'taken'],
] as const)('%s: a %s is %s', (mode, side, expected) => {
  const denial = refuseByMode(say('ALL', mode), side);
  expect(denial ? `${denial.code} ${denial.detail}` : 'taken').toBe(expected);
  expect(refuseByMode(undefined, side)).toBeUndefined();
});
