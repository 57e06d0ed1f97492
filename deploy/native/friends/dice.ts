import { sha256Hex } from '@mockstreet/shared/order-id';

/** Chances that are the same for the same seed, on every machine. No money is made of them. */
export interface Dice {
  /** In [0, 1). */
  roll(): number;
  /** True for so many of ten thousand. */
  happens(bps: number): boolean;
  /** From … to, both possible. */
  between(range: readonly [number, number]): number;
  /** One of them; undefined of none. */
  pick<T>(among: readonly T[]): T | undefined;
}

export function createDice(seed: string): Dice {
  let rolls = 0;
  let digits = '';
  const roll = () => {
    // A hash has the digits of eight.
    const place = rolls % 8;
    if (place === 0) digits = sha256Hex(`${seed}:${rolls}`);
    rolls += 1;
    return Number.parseInt(digits.slice(8 * place, 8 * place + 8), 16) / 2 ** 32;
  };
  return {
    roll,
    happens: (bps) => roll() * 10_000 < bps,
    between: ([from, to]) => from + Math.floor(roll() * (to - from + 1)),
    pick: (among) => among[Math.floor(roll() * among.length)],
  };
}
