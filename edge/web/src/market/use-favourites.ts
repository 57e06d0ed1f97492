import { useCallback, useEffect, useMemo, useState } from 'react';
import { useApi, useEnvironment } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { useSession } from '../session/use-session.ts';
import { addWish, dropWish, restoreWishes, withWishes } from './favourite-wishes.ts';
import { marketApi } from './market-api.ts';
import { FAVOURITES, useTellFavourites } from './use-tell-favourites.ts';

const EVERY_MS = 60_000;

export interface Favourites {
  readonly tickerIds: ReadonlySet<string>;
  /** Whether there are changes that home could not be told yet. */
  readonly isWaiting: boolean;
  /** Always the same function, so that a row of a long list need not be drawn again for it. */
  readonly choose: (tickerId: string, isWanted: boolean) => void;
}

/**
 * The user's favourites. A change shows at once and stays on the device until home knows of it, also
 * over a reload while home is away.
 */
export function useFavourites(): Favourites {
  const { deviceStore } = useEnvironment();
  const state = useSession();
  const store = `favourite-wishes.${state.kind === 'open' ? state.session.username : ''}`;
  const api = useApi(marketApi);
  const { value: known } = usePolling({
    key: FAVOURITES,
    load: api.favourites,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const [wishes, setWishes] = useState(() => restoreWishes(deviceStore.read(store)));
  useEffect(() => deviceStore.write(store, wishes), [deviceStore, store, wishes]);

  const isStuck = useTellFavourites(
    wishes[0],
    useCallback((wish) => setWishes((current) => dropWish(current, wish)), []),
  );
  const choose = useCallback((tickerId: string, isWanted: boolean) => {
    setWishes((current) => addWish(current, { tickerId, isWanted }));
  }, []);
  const tickerIds = useMemo(() => new Set(withWishes(known ?? [], wishes)), [known, wishes]);
  return { tickerIds, isWaiting: isStuck && wishes.length > 0, choose };
}
