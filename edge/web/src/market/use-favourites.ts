import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useApi, useEnvironment } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { useSession } from '../session/use-session.ts';
import { createFavouriteWishLog } from './favourite-wish-log.ts';
import { withWishes } from './favourite-wishes.ts';
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
 * The user's favourites. A change shows at once, in every tab, and stays on the device until home knows of it, also
 * over a reload while home is away.
 */
export function useFavourites(): Favourites {
  const { deviceStore } = useEnvironment();
  const state = useSession();
  const username = state.kind === 'open' ? state.session.username : '';
  const log = useMemo(() => createFavouriteWishLog(deviceStore, username), [deviceStore, username]);
  const wishes = useSyncExternalStore(log.subscribe, log.current);
  const api = useApi(marketApi);
  const { value: known } = usePolling({
    key: FAVOURITES,
    load: api.favourites,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const isStuck = useTellFavourites(wishes[0], log.drop);
  const choose = useCallback(
    (tickerId: string, isWanted: boolean) => log.add({ tickerId, isWanted }),
    [log],
  );
  const tickerIds = useMemo(() => new Set(withWishes(known ?? [], wishes)), [known, wishes]);
  return { tickerIds, isWaiting: isStuck && wishes.length > 0, choose };
}
