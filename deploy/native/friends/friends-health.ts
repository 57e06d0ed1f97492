import { createFigures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { FriendsState } from './friends-state.ts';

/** GET /health, /health/ready and /metrics. That home is away is no fault of theirs, and is told. */
export function createFriendsHealth(state: FriendsState): Hono {
  return createProcessHealth(createRegistry(state), () => ({
    dependencies: [dependencyRow('home', null, !state.isHomeAway)],
  }));
}

function createRegistry(state: FriendsState): Registry {
  const { registry, gauge, counter, counterBy } = createFigures();
  counterBy(
    'kind',
    'mockstreet_friends_accepted_total',
    'Orders and commands that the edge took.',
    () => Object.entries(state.accepted),
  );
  counter('mockstreet_friends_refused_total', 'What the edge did not take.', () => state.refused);
  counter('mockstreet_friends_repeated_total', 'Sent once more under the same id.', () => {
    return state.repeated;
  });
  gauge('mockstreet_friends_home_away', '1 while home is away.', () => (state.isHomeAway ? 1 : 0));
  return registry;
}
