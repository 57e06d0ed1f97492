import { Hono } from 'hono';
import { Gauge, Registry } from 'prom-client';
import type { FriendsState } from './friends-state.ts';

/** GET /health, /health/ready and /metrics. That home is away is no fault of theirs, and is told. */
export function createFriendsHealth(state: FriendsState): Hono {
  const registry = createRegistry(state);
  return new Hono()
    .get('/health', (context) => context.json({ status: 'ok' }))
    .get('/health/ready', (context) => {
      const home = { name: 'home', ok: !state.isHomeAway };
      const status = home.ok ? 'ready' : 'not_ready';
      return context.json({ status, dependencies: [home] }, home.ok ? 200 : 503);
    })
    .get('/metrics', async (context) =>
      context.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
    );
}

function createRegistry(state: FriendsState): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'friends_accepted',
    help: 'Orders and commands that the edge took, by kind',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const [kind, count] of Object.entries(state.accepted)) this.set({ kind }, count);
    },
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('friends_refused', 'What the edge did not take', () => state.refused);
  gauge('friends_repeated', 'Sent once more under the same id', () => state.repeated);
  gauge('friends_home_away', '1 while home is away', () => (state.isHomeAway ? 1 : 0));
  return registry;
}
