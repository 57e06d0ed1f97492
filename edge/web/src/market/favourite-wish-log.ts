import type { SharedStore } from '../device/json-store.ts';
import { addWish, dropWish, type FavouriteWish, restoreWishes } from './favourite-wishes.ts';

/** What home has not been told yet of a user's favourites, the same in all tabs. */
export interface FavouriteWishLog {
  /** Oldest first; the same array until something changes, and the same objects in it. */
  current(): readonly FavouriteWish[];
  add(wish: FavouriteWish): void;
  /** Home has answered it. */
  drop(wish: FavouriteWish): void;
  /** Tells of every change, those by other tabs too. Answers how to stop. */
  subscribe(onChange: () => void): () => void;
}

/** A tab changes what the device holds, never what it remembers itself: another may have been told meanwhile. */
export function createFavouriteWishLog(store: SharedStore, username: string): FavouriteWishLog {
  const key = `favourite-wishes.${username}`;
  const read = () => restoreWishes(store.read(key));
  const listeners = new Set<() => void>();
  let wishes = read();
  /** A full device keeps nothing more: then this page goes on with what it holds itself. */
  let isKept = true;

  function become(next: readonly FavouriteWish[]): void {
    if (isSame(next, wishes)) return;
    const held = wishes;
    wishes = next.map((wish) => held.find((one) => isSame([one], [wish])) ?? wish);
    for (const listener of listeners) listener();
  }

  function change(to: (wishes: readonly FavouriteWish[]) => readonly FavouriteWish[]): void {
    const next = to(isKept ? read() : wishes);
    store.write(key, next);
    isKept = isSame(read(), next);
    become(next);
  }

  return {
    current: () => wishes,
    add: (wish) => change((before) => addWish(before, wish)),
    drop: (wish) => change((before) => dropWish(before, wish)),
    subscribe(onChange) {
      const leave = store.watch(key, () => become(read()));
      listeners.add(onChange);
      if (isKept) become(read());
      return () => {
        listeners.delete(onChange);
        leave();
      };
    },
  };
}

function isSame(one: readonly FavouriteWish[], other: readonly FavouriteWish[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
