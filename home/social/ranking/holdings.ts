import type { Decimal } from '@mockstreet/shared/decimal';
import type { HeldQuantity } from './account-facts.ts';
import { type Factor, factorOf, UNKNOWN, valueInWon } from './whole-won.ts';

/** What accounts hold, at their last prices; accounts go by their place. */
export interface Holdings {
  /** Puts these in place of what the account held. */
  replace(account: number, held: readonly HeldQuantity[]): void;
  /**
   * Values everything anew whose price changed.
   * @param onChange told of each holding that has another value, by both
   */
  reprice(
    marks: ReadonlyMap<string, { readonly last: Decimal }>,
    usdKrw: { readonly last: Decimal } | undefined,
    onChange: (account: number, before: number, after: number) => void,
  ): void;
  /** What of it has a price, in won, and how many have none. */
  valueOf(account: number): { readonly won: number; readonly unpriced: number };
  /** Of everything that anybody holds. */
  tickerIds(): readonly string[];
}

interface Listed {
  readonly isUsd: boolean;
  /** Holdings of it. */
  holders: number;
  price: Factor | null;
  isChanged: boolean;
}

const NONE = -1;
const ROOM = 1_024;

/**
 * Columns of numbers, a row for each holding (32 bytes), chained by account and reused when they are
 * free. A pass over all of them in their order is what a change of prices costs.
 */
export function createHoldings(): Holdings {
  const listed: Listed[] = [];
  const places = new Map<string, number>();
  let rate: Factor | null = null;
  let rows = 0;
  let free = NONE;
  let account = new Int32Array(ROOM);
  let instrument = new Int32Array(ROOM);
  let whole = new Float64Array(ROOM);
  let fraction = new Int32Array(ROOM);
  let won = new Float64Array(ROOM);
  let next = new Int32Array(ROOM);
  let first = new Int32Array(ROOM).fill(NONE);

  const grow = () => {
    const size = 2 * rows;
    account = enlarged(account, size);
    instrument = enlarged(instrument, size);
    whole = enlarged(whole, size);
    fraction = enlarged(fraction, size);
    won = enlarged(won, size);
    next = enlarged(next, size);
  };

  const takeRow = () => {
    if (free === NONE) {
      if (rows === account.length) grow();
      return rows++;
    }
    const row = free;
    free = next[row] as number;
    return row;
  };

  const placeOf = ({ tickerId, isUsd }: HeldQuantity) => {
    const known = places.get(tickerId);
    if (known !== undefined) return known;
    listed.push({ isUsd, holders: 0, price: null, isChanged: false });
    places.set(tickerId, listed.length - 1);
    return listed.length - 1;
  };

  const valueAt = (row: number, { isUsd, price }: Listed) =>
    price === null || (isUsd && rate === null)
      ? UNKNOWN
      : valueInWon(whole[row] as number, fraction[row] as number, price, isUsd ? rate : null);

  const clear = (holder: number) => {
    for (let row = first[holder] as number; row !== NONE; ) {
      const following = next[row] as number;
      (listed[instrument[row] as number] as Listed).holders -= 1;
      account[row] = NONE;
      next[row] = free;
      free = row;
      row = following;
    }
    first[holder] = NONE;
  };

  return {
    replace(holder, holdings) {
      if (holder >= first.length) {
        const before = first.length;
        first = enlarged(first, Math.max(2 * before, holder + 1)).fill(NONE, before);
      }
      clear(holder);
      for (const one of holdings) {
        const row = takeRow();
        const quantity = factorOf(one.quantity);
        instrument[row] = placeOf(one);
        const held = listed[instrument[row] as number] as Listed;
        held.holders += 1;
        account[row] = holder;
        whole[row] = quantity.whole;
        fraction[row] = quantity.fraction;
        won[row] = valueAt(row, held);
        next[row] = first[holder] as number;
        first[holder] = row;
      }
    },
    reprice(marks, usdKrw, onChange) {
      const isRateNew = (rate?.units ?? null) !== (usdKrw?.last ?? null);
      if (isRateNew) rate = usdKrw ? factorOf(usdKrw.last) : null;
      for (const [tickerId, place] of places) updatePrice(listed[place] as Listed, marks, tickerId);
      for (let row = 0; row < rows; row++) {
        const one = listed[instrument[row] as number] as Listed;
        if (!(one.isChanged || (isRateNew && one.isUsd)) || account[row] === NONE) continue;
        const [before, after] = [won[row] as number, valueAt(row, one)];
        if (before === after) continue;
        won[row] = after;
        onChange(account[row] as number, before, after);
      }
    },
    valueOf(holder) {
      let [sum, unpriced] = [0, 0];
      for (let row = first[holder] ?? NONE; row !== NONE; row = next[row] as number) {
        if (won[row] === UNKNOWN) unpriced += 1;
        else sum += won[row] as number;
      }
      return { won: sum, unpriced };
    },
    tickerIds() {
      const held = [...places].filter(([, place]) => (listed[place] as Listed).holders > 0);
      return held.map(([tickerId]) => tickerId);
    },
  };
}

function updatePrice(
  one: Listed,
  marks: ReadonlyMap<string, { readonly last: Decimal }>,
  tickerId: string,
): void {
  const last = marks.get(tickerId)?.last ?? null;
  one.isChanged = (one.price?.units ?? null) !== last;
  if (one.isChanged) one.price = last === null ? null : factorOf(last);
}

type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function enlarged<Kind extends Column>(column: Kind, size: number): Kind {
  const larger = column instanceof Int32Array ? new Int32Array(size) : new Float64Array(size);
  larger.set(column);
  return larger as Kind;
}
