/** That an instrument shall be among the favourites, or shall not, and home has not been told yet. */
export interface FavouriteWish {
  readonly tickerId: string;
  readonly isWanted: boolean;
}

/** The favourites as home knows them, with what it shall know; the newest last. */
export function withWishes(
  known: readonly string[],
  wishes: readonly FavouriteWish[],
): readonly string[] {
  const wished = new Set(wishes.map(({ tickerId }) => tickerId));
  return [
    ...known.filter((tickerId) => !wished.has(tickerId) || isWantedBy(wishes, tickerId)),
    ...wishes.flatMap(({ tickerId, isWanted }) =>
      isWanted && !known.includes(tickerId) ? [tickerId] : [],
    ),
  ];
}

/** Of an instrument the last wish alone counts. */
export function addWish(
  wishes: readonly FavouriteWish[],
  wish: FavouriteWish,
): readonly FavouriteWish[] {
  return [...wishes.filter(({ tickerId }) => tickerId !== wish.tickerId), wish];
}

/** Without a wish that home has answered, unless another has taken its place meanwhile. */
export function dropWish(
  wishes: readonly FavouriteWish[],
  answered: FavouriteWish,
): readonly FavouriteWish[] {
  return wishes.filter(
    ({ tickerId, isWanted }) => tickerId !== answered.tickerId || isWanted !== answered.isWanted,
  );
}

/** Wishes as the device kept them; whatever is none is left out. */
export function restoreWishes(stored: unknown): readonly FavouriteWish[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(
    (one: Partial<FavouriteWish> | null): one is FavouriteWish =>
      typeof one?.tickerId === 'string' && typeof one.isWanted === 'boolean',
  );
}

function isWantedBy(wishes: readonly FavouriteWish[], tickerId: string): boolean {
  return wishes.some((wish) => wish.tickerId === tickerId && wish.isWanted);
}
