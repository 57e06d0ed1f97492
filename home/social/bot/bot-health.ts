import { createFigures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { BotState } from './bot-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the bot. */
export function createBotHealth(state: BotState): Hono {
  const registry = createRegistry(state);
  return createProcessHealth(registry, () => {
    const dependencies = [
      dependencyRow('postgres', state.postgresFault),
      { ...dependencyRow('discord', state.discordFault, isWell(state)), role: state.role },
    ];
    return { dependencies };
  });
}

/** Without a token there is nothing to be connected to. */
function isWell({ role, discordFault }: BotState): boolean {
  return role === 'off' || (role === 'connected' && discordFault === null);
}

function createRegistry(state: BotState): Registry {
  const { registry, gauge, counter, counterBy } = createFigures();
  gauge('mockstreet_bot_connected', '1 while commands reach it.', () =>
    state.role === 'connected' ? 1 : 0,
  );
  counter('mockstreet_bot_connects_total', 'Times it was connected.', () => state.counts.connects);
  counterBy(
    'outcome',
    'mockstreet_bot_commands_total',
    'Commands, by whether they got an answer.',
    () => [
      ['answered', state.counts.answered],
      ['failed', state.counts.failed],
    ],
  );
  return registry;
}
